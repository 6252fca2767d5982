/** There Ctrl K deletes to the end of the line, so that the palette opens with the other key. */
export const MAC = /^(Mac|iP)/.test(navigator.platform);
