import { goldenSuite, lastHidden } from "../testing/golden-suite.js";
import { addVisualContext, visualContext } from "./visual-context.js";

goldenSuite("visual-context", {
  visual_context: ({ scope, batch, floats, given }) => {
    const rows = 2 * batch;
    const place = scope.child("visual_context");
    const bias = given("mark_bias", lastHidden(rows, 3), rows, 3);
    const context = visualContext(
      place,
      floats("image", batch, 16, 32),
      floats("marks", rows, 3, 32),
      bias,
      32,
    );
    return { context, seen: addVisualContext(place, floats("hidden", rows, 6, 32), context) };
  },
});
