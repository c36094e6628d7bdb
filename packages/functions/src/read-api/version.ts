/** The version that `GET /v1/health` and the OpenAPI document tell. */
export const version = '0.1.0';
