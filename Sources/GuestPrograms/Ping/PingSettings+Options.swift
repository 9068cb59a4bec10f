import NetworkStack
import Packets
import SimulationKernel

// How iputils reads the options of ping, and its errors for invalid ones.

extension PingSettings {
  static let usage = """

    Usage
      ping [options] <destination>

    Options:
      <destination>      name or IP address
      -4                 use IPv4
      -6                 use IPv6
      -b                 allow pinging broadcast
      -c <count>         stop after <count> replies
      -h                 print help and exit
      -i <interval>      seconds between sending each packet
      -I <interface>     interface name
      -M <pmtud opt>     define path MTU discovery, can be one of <do|dont|want>
      -n                 no reverse name resolution
      -O                 report outstanding replies
      -q                 quiet output
      -s <size>          use <size> as number of data bytes to be sent
      -t <ttl>           define time to live
      -V                 print version and exit
      -w <deadline>      reply wait <deadline> in seconds
      -W <timeout>       time to wait for response
    """

  static func next(_ parser: inout OptionParser) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw FailedCommand(error.message + "\n" + usage, status: 2)
    }
  }

  static func only(_ wanted: HostName.Version, _ version: HostName.Version) throws(FailedCommand) -> HostName.Version {
    guard version == .either || version == wanted else {
      throw FailedCommand("ping: only one -4 or -6 option may be specified", status: 2)
    }
    return wanted
  }

  /// Parses a name, or an address with a zone, which only link-scoped addresses have.
  static func resolve(
    _ name: String, _ version: HostName.Version, _ names: NameTable
  ) throws(FailedCommand) -> (target: HostName, zone: String) {
    let parts = name.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if let target = HostName(parts[0], version, names) {
      if parts.count == 1 { return (target, "") }
      if target.isNumeric, target.address.isOfLink, !parts[1].isEmpty {
        return (HostName(text: name, address: target.address, isNumeric: true), parts[1])
      }
    }
    let isOfOtherVersion = parts.count == 1 && HostName(name, .either, names) != nil
    let problem = isOfOtherVersion ? "Address family for hostname not supported" : unknownName
    let isKnown = isOfOtherVersion || parts.count > 1 || names.knows(name)
    throw FailedCommand("ping: \(name): \(problem)", status: 2, unknownHost: isKnown ? nil : name)
  }

  static let unknownName = "Name or service not known"

  static func number<Value: FixedWidthInteger>(
    _ text: String, in range: ClosedRange<Value>
  ) throws(FailedCommand) -> Value {
    guard let value = Int(text) else { throw FailedCommand("ping: invalid argument: '\(text)'", status: 1) }
    guard let number = Value(exactly: value), range.contains(number) else {
      let limits = "\(range.lowerBound) <= value <= \(range.upperBound)"
      throw FailedCommand("ping: invalid argument: '\(text)': out of range: \(limits)", status: 1)
    }
    return number
  }

  static func seconds(_ text: String, _ problem: String) throws(FailedCommand) -> Duration {
    guard let last = text.last, last.isNumber || last == ".", let value = Duration(text: text),
      value < .seconds(Int64(Int32.max) / 1000)
    else { throw FailedCommand("ping: \(problem): \(text)", status: 2) }
    return value
  }

  static func fragmentation(_ text: String) throws(FailedCommand) -> Socket.Fragmentation {
    switch text {
    case "do": .never
    case "dont": .allowed
    case "want": .bySender
    default: throw FailedCommand("ping: invalid -M argument: \(text)", status: 2)
    }
  }
}
