/** The picture of the first screen. It is drawn before the module is asked; a test asks the module whether it is true. */
import type { SceneProps } from "../learn/scene.js";

const actor = (namespace: string, name: string) => ({ id: `${namespace}/${name}`, namespace, name });

export const RECIPE: SceneProps = {
  namespaces: [
    { name: "customer1", walled: true },
    { name: "customer2", walled: false },
  ],
  actors: [
    actor("customer1", "nginx"),
    actor("customer1", "client"),
    actor("customer2", "client"),
    actor("customer2", "nginx"),
  ],
  links: [
    { from: "customer1/client", to: "customer1/nginx", open: true },
    { from: "customer2/client", to: "customer1/client", open: false },
    { from: "customer2/client", to: "customer2/nginx", open: true },
  ],
  last: null,
  outside: false,
};
