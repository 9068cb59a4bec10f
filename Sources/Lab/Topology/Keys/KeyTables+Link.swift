import Fabric

extension KeyTables {
  static let link = Record("a link", keys: [endpoints] + wholeLink)
  static let linkDefaults = Record("a link", keys: wholeLink)
  static let linkChange = Record("a change of a link", keys: wholeLink)
  static let direction = Record("a direction of a link", keys: oneDirection)

  /// A link that is just its two ends.
  static let ends = Schema.list(.scalar(.endpoints), counts: 2...2, orOne: false, noun: "an end")

  private static let endpoints = Key(
    "endpoints", ends, required: true,
    "The two ends, NODE or NODE:IF; without an interface, the next free one.")

  private static let wholeLink =
    oneDirection + [
      Key("state", .choice(["up", "down"]), "up unless given."),
      Key("forward", .record(direction), "What differs from the first end to the second."),
      Key("backward", .record(direction), "What differs from the second end to the first."),
    ]

  private static let oneDirection: [Key] = [
    Key("rate", .rate, "1Gbps unless given."),
    Key("delay", .duration(atLeast: 0), "Propagation; 0s unless given."),
    Key("jitter", .duration(atLeast: 0), "Uniform variation of the delay, up and down."),
    Key("loss", .probability, "How many frames are lost."),
    Key("duplicate", .probability, "How many frames arrive twice."),
    Key("reorder", .probability, "How many frames skip the delay and overtake others."),
    Key("corrupt", .probability, "How many frames get a flipped bit."),
    Key("mtu", .integer(68...65_535), "The largest packet in bytes; larger ones are dropped."),
    Key("queue", .record(queue), "Where frames wait for the link."),
    Key("preamble", .boolean, "Whether preamble and gap take their time, 20 bytes a frame."),
  ]

  static let queue = Record(
    "a queue",
    keys: [
      Key(
        "discipline", .choice(QueueDiscipline.parameters.map(\.name)),
        "Which frame goes next and which is lost, as Linux' tc has it; fifo unless given."),
      Key(
        "limit", .integer(1...1_000_000), "Frames that may wait, in each band of a priority queue; 1000 unless given."),
      Key("rate", .rate, "What a token bucket lets through."),
      Key(
        "burst", .size(atLeast: 1, atMost: 1 << 30), "What it lets through at once after a pause; 16KiB unless given."),
      Key("target", .duration(atLeast: 0), "The wait that codel and fq-codel accept; 5ms unless given."),
      Key(
        "interval", .duration(atLeast: 1),
        "How long the wait may be above the target before a frame is lost; 100ms unless given."),
      Key("ecn", .boolean, "Whether packets that allow it are marked, not lost; true of fq-codel, false of codel."),
      Key("flows", .integer(1...65_536), "Queues that fq-codel spreads flows over; 1024 unless given."),
      Key(
        "quantum", .size(atLeast: 1, atMost: 1 << 30), "What fq-codel lets a flow send in its turn; 1514B unless given."
      ),
    ])
}
