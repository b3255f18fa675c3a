export { type GalleryOptions, previewGallery } from "./gallery.ts";
export type { MessagePreview, PreviewedMail } from "./message-preview.ts";
export { type PreviewMessagesOptions, previewMessages } from "./preview-messages.ts";
