import { paramsSliceSchema, suggestionsSchema } from "@mimo/protocol";
import type { RouteModule } from "../context.js";
import { clientOf } from "../engine/client-of.js";
import { checkSlice } from "../engine/prepare-ask.js";

/** Questions that fit a slice. */
export const suggestionsRoutes: RouteModule = (app, { store, scans, engine }) => {
  const schema = { params: paramsSliceSchema, response: { 200: suggestionsSchema } };
  app.get("/api/cases/:id/slices/:slice/suggestions", { schema }, async (request) => {
    const { id, slice } = request.params;
    const { case: shown } = await store.cases.get(id);
    checkSlice(shown, slice);
    const target = {
      client: clientOf(request),
      key: `${id}/${slice}`,
      image: () => scans.readSlice(id, slice),
      isBackground: true,
    };
    return engine.suggest(target, shown.modality);
  });
};
