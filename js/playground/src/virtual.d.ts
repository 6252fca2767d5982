declare module "virtual:lessons" {
  const lessons: import("./lessons.js").Lesson[];
  export default lessons;
}
