export type {
  HttpReceiver,
  HttpReceiverOptions,
  ReceivedRequest,
} from "./channel/http-receiver.ts";
export { httpReceiver } from "./channel/http-receiver.ts";
export type { ChannelCaseId, ChannelFault, ChannelSetup, ChannelSuite } from "./channel/setup.ts";
export { channelCases, testChannel } from "./channel/test-channel.ts";
export type { ConformanceCase, Skipped } from "./conformance.ts";
export * from "./engine.ts";
export type { CreateStore, StoreCaseId, StoreContext, StoreSuiteOptions } from "./store/setup.ts";
export { storeCases, testStore } from "./store/test-store.ts";
