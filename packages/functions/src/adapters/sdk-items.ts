import type { AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '@sluice/core';
import type { AwsServiceError } from './aws/aws-service-error.ts';

type SdkItem = Record<string, SdkAttributeValue>;

/** An item as the SDK answers it; its union allows for types yet unknown, which DynamoDB has not had since 2014. */
export function fromSdkItem(item: SdkItem | undefined): AttributeMap | undefined {
  return item as AttributeMap | undefined;
}

/** Items as the SDK answers them; none when there are none. */
export function fromSdkItems(items: readonly (SdkItem | undefined)[] | undefined): readonly AttributeMap[] {
  return (items ?? []).filter((item) => item !== undefined) as AttributeMap[];
}

/** The item that stood in the way, where `ReturnValuesOnConditionCheckFailure` asked for it and there is one. */
export function itemOfError({ fields }: AwsServiceError): AttributeMap | undefined {
  return fields['Item'] as AttributeMap | undefined;
}
