extension KeyTables {
  static let events = [
    Record(
      "an event that runs a command", tag: "run",
      keys: [
        at,
        Key("on", .name, required: true, "The machine."),
        Key("run", .text, required: true, "The command."),
      ]),
    Record(
      "an event of a link", tag: "link",
      keys: [
        at,
        Key(
          "link", .list(.scalar(.endpoint), counts: 2...2, orOne: false, noun: "an end"), required: true,
          "The link's two ends."),
        Key("set", .record(linkChange), required: true, "What changes; 'forward' is from the first end given here."),
      ]),
    Record(
      "an event of a node", tag: "node",
      keys: [
        at,
        Key("node", .name, required: true, "The node."),
        Key("set", .record(power), required: true, "What changes."),
      ]),
    Record(
      "a replay", tag: "replay",
      keys: [
        at,
        Key("replay", .text, required: true, "A capture file, from the folder of this file."),
        Key("on", .port, required: true, "The NODE:IF that sends its frames."),
      ]),
  ]

  static let checks = [
    Record(
      "a check that runs a command", tag: "run",
      keys: [
        name, at,
        Key("on", .name, required: true, "The machine."),
        Key("run", .text, required: true, "The command."),
        Key("expect", .record(outcome), "What comes of it; exit status 0 unless given."),
      ]),
    Record(
      "a check of a capture", tag: "capture",
      keys: [
        name,
        Key("capture", .port, required: true, "The NODE:IF."),
        Key("filter", .text, "Which frames, in the language of pcap-filter(7)."),
        Key("expect", .record(frames), required: true, "How many there must be in the whole run."),
      ]),
  ]

  private static let at = Key("at", .duration(atLeast: 0), required: true, "When, from the start.")
  private static let name = Key("name", .text, required: true, "What must hold, in words.")

  static let power = Record(
    "a change of a node", keys: [Key("power", .choice(["on", "off"]), required: true, "on or off.")])

  static let outcome = Record(
    "an expected outcome",
    keys: [
      Key("exit", .integer(0...255), "The exit status."),
      Key("output", .text, "A text that the standard output contains."),
      Key("output-is", .text, "The text that the standard output equals."),
    ])

  static let frames = Record(
    "an expected number",
    keys: [
      Key("frames", .integer(0...Int.max), "Exactly so many frames."),
      Key("at-least", .integer(0...Int.max), "At least so many frames."),
      Key("at-most", .integer(0...Int.max), "At most so many frames."),
    ])
}
