import Testing
import WebSocketCommon

@Suite("The page of a service shows its catalogue")
struct MarkdownTests {
    @Test(
        "channels, events and requests, with permissions, constraints and summaries where there are some"
    )
    func page() {
        #expect(
            Garden.catalogue.markdown == """
                ## Channels

                | channel | what is said there | to listen | to publish |
                |---|---|---|---|
                | `bed:{bed_id}` | One bed. | `garden:bed:read`, `plants:read` | `garden:bed:publish`, `garden:publish` |
                | `weather` | For all. | `garden:weather:read` | `garden:weather:publish`, `garden:publish` |
                | `bed` | All beds. | `garden:bed:read` | `garden:bed:publish`, `garden:publish` |
                | `connection` | The wires. | `garden:connection:read` | `garden:connection:publish`, `garden:publish` |

                One permission of a field is enough, once tokens are checked; until then everybody may listen, and programs on this
                machine may write ([security.md](../security.md)). Requests that change state take
                `garden:control`; `garden:admin` or `admin` allows everything.

                ## Events

                ### `plant.grown`

                It grew. Goes to `bed:{bed_id}` and `bed`.

                | payload | type | |
                |---|---|---|
                | `bed_id` | string | required |
                | `height` | integer | 1 to 300. In centimetres. |

                ### `rain.fell`

                It rained. Goes to `weather`.

                ## Requests

                ### `water`

                Waters a bed. Changes state: takes the right to write.

                | parameter | type | |
                |---|---|---|
                | `bed_id` | string | required |
                | `with` | string | required; `can`, `hose` |

                | answer | type | |
                |---|---|---|
                | `status` | string | required. A word \\| or two. |

                ### `get_weather`

                Tells the weather.

                """
        )
    }
}
