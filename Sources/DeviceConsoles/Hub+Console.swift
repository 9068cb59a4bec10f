public import Fabric
public import Hubs
public import SimulationKernel

extension Hub: ConsoleDevice {
  public static var consoleName: String { "a hub" }
  public static var commandNames: [String] { ["show interfaces"] }

  public mutating func run(
    _ words: ConsoleWords, _ ports: [ConsolePort], at now: Instant, into outbox: inout Outbox
  ) throws(ConsoleError) -> String {
    var rest = words
    guard rest.take("show") != nil, let object = rest.next(), "interfaces".hasPrefix(object), object.count > 2,
      rest.peek == nil
    else { throw .unknown(words.all, Hub.consoleName, Hub.commandNames) }
    let rows = ports.indices.map { port in
      [portNames[port], isUp(PortIndex(port)) ? "up" : "down"] + ports[port].counterColumns
    }
    return ConsoleTable.text([["port", "link"] + ConsolePort.counterHeadings] + rows)
  }
}

extension ConsolePort {
  static let counterHeadings = ["rate", "received", "bytes", "sent", "bytes"]

  var counterColumns: [String] {
    [rate.map { "\($0)" } ?? "-"]
      + [received.frames, received.bytes, sent.frames, sent.bytes].map { "\($0)" }
  }
}
