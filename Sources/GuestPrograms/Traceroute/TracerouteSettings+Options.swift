import Packets

// How traceroute reads its arguments, and its errors for invalid ones.

extension TracerouteSettings {
  static let usage = """
    Usage:
      traceroute [ -46FIn ] [ -f first_ttl ] [ -m max_ttl ] [ -N squeries ] [ -p port ] [ -w MAX,HERE,NEAR ] \
    [ -q nqueries ] host [ packetlen ]
    """

  static func error(_ problem: String) -> FailedCommand { FailedCommand(problem, status: 2) }

  static func number<Value: FixedWidthInteger>(
    _ text: String, _ range: ClosedRange<Value>, _ subject: String
  ) throws(FailedCommand) -> Value {
    guard let value = Value(text), range.contains(value) else {
      throw error("\(subject) must be from \(range.lowerBound) to \(range.upperBound), not `\(text)'")
    }
    return value
  }

  static func resolve(
    _ name: String, _ version: HostName.Version, _ names: NameTable
  ) throws(FailedCommand) -> HostName {
    guard let target = HostName(name, version, names) else {
      throw FailedCommand(
        "\(name): Name or service not known\nCannot handle \"host\" cmdline arg `\(name)' on position 1", status: 2,
        unknownHost: names.knows(name) ? nil : name)
    }
    return target
  }
}
