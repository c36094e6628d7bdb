import type { CallContext, Service, ServiceName } from '../../../packages/local/src/service.ts';

/** A call that took effect. */
export interface Committed {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Watches a service from behind the fault layer: hears of each call that took effect, in the order in which they did. */
export function watched(service: Service, name: ServiceName, hear: (call: Committed) => void): Service {
  return {
    targetPrefix: service.targetPrefix,
    contentType: service.contentType,
    operations: service.operations,
    access: (operation, input) => service.access(operation, input),
    async call(operation: string, input: unknown, context: CallContext): Promise<object> {
      const answer = await service.call(operation, input, context);
      hear({
        service: name,
        operation,
        input: input as Committed['input'],
        answer: answer as Committed['answer'],
      });
      return answer;
    },
  };
}
