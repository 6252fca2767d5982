/** What can be said in the settings, in the words of the policy's own pages. */
export interface Setting {
  name: string;
  text: string;
  /** The words that it can have, where they are few. */
  options: string[];
  /** The fields within it. */
  within: string[];
}

export interface SettingsHelp {
  /** All of them, each as a comment. */
  template: string;
  settings: Setting[];
  /** A trusted peer, as an example. */
  peer: Record<string, unknown>;
}
