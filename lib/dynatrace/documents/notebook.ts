import { QUERY_SETTINGS, type QuerySettings, type Timeframe, type VisualizationSettings } from "./dashboard-format";
import { stableUuid } from "./stable-json";
import { type View, visualizationOf } from "./views";

/** A passage of a notebook: text, or a query with how its result is shown. */
export type Section =
  | { readonly id: string; readonly markdown: string }
  | { readonly id: string; readonly title: string; readonly query: string; readonly view: View };

/** A notebook as it is written down. */
export interface Notebook {
  /** Name that the ids of its sections start from. */
  readonly id: string;
  readonly timeframe: Timeframe;
  readonly sections: readonly Section[];
}

type SectionContent =
  | { readonly id: string; readonly type: "markdown"; readonly markdown: string }
  | {
      readonly id: string;
      readonly type: "dql";
      readonly title: string;
      readonly showInput: boolean;
      readonly state: {
        readonly input: { readonly value: string; readonly timeframe: Timeframe };
        readonly visualization: string;
        readonly visualizationSettings: VisualizationSettings;
        readonly querySettings: QuerySettings;
      };
    };

/** The document of a notebook, version 7. @see https://docs.dynatrace.com/docs/analyze-explore-automate/dashboards-and-notebooks/document-api/document-structure-notebooks */
export interface NotebookContent {
  /** A string, unlike a dashboard's. */
  readonly version: "7";
  readonly defaultTimeframe: Timeframe;
  readonly defaultSegments: readonly string[];
  readonly sections: readonly SectionContent[];
}

/**
 * A notebook in Dynatrace's form.
 *
 * @throws Error when two sections have one id
 */
export function notebookContent({ id, timeframe, sections }: Notebook): NotebookContent {
  const ids = sections.map((section) => section.id);
  const twice = ids.find((one, index) => ids.indexOf(one) !== index);
  if (twice) throw new Error(`section ${twice}: expected an id of its own, received one that is taken`);
  return {
    version: "7",
    defaultTimeframe: timeframe,
    defaultSegments: [],
    sections: sections.map((section): SectionContent => {
      const sectionId = stableUuid(`${id}/${section.id}`);
      if ("markdown" in section) return { id: sectionId, type: "markdown", markdown: section.markdown };
      const { visualization, visualizationSettings } = visualizationOf(section.view);
      return {
        id: sectionId,
        type: "dql",
        title: section.title,
        showInput: true,
        state: {
          input: { value: section.query, timeframe },
          visualization,
          visualizationSettings,
          querySettings: QUERY_SETTINGS,
        },
      };
    }),
  };
}
