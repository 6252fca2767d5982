declare module "virtual:lessons" {
  const lessons: import("./places/learn/all-lessons.js").Lesson[];
  export default lessons;
}

declare module "*.yaml?raw" {
  const text: string;
  export default text;
}

declare module "virtual:settings" {
  const help: import("./editor/settings-help.js").SettingsHelp;
  export default help;
}
