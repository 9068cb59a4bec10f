import NetworkStack
import Packets
import SimulationKernel

/// What a rule is about. An empty list means anything; of a list, one has to fit.
struct FirewallCriteria: Hashable, Sendable {
  /// The interface a packet comes in on, or goes out of.
  enum Way: Hashable, Sendable {
    case any
    case interface(UInt16)
    /// The machine itself.
    case own
  }

  var from = Way.any
  var to = Way.any
  var sources: [IPv4Prefix] = []
  var destinations: [IPv4Prefix] = []
  var protocols: [IPProtocol] = []
  var sourcePorts: [PortRange] = []
  var destinationPorts: [PortRange] = []
  /// Of the TCP flags in `flagMask`, those in `flags` must be set and the others not.
  var flagMask = TCPFlags()
  var flags = TCPFlags()
  var icmpTypes: [UInt8] = []
  /// A bit for each ``ConnectionState``; none means any.
  var states: UInt8 = 0
}

extension FirewallCriteria.Way: Checkpointable {
  /// Interfaces from zero; the last two numbers of 16 bits for the others.
  static let anyNumber = UInt16.max
  static let ownNumber = UInt16.max - 1

  var number: UInt16 {
    switch self {
    case .any: Self.anyNumber
    case .own: Self.ownNumber
    case .interface(let number): number
    }
  }

  func encode(to writer: inout ByteWriter) { writer.write(number) }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(UInt16.self) {
    case Self.anyNumber: self = .any
    case Self.ownNumber: self = .own
    case let number: self = .interface(number)
    }
  }
}

extension FirewallCriteria: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(from)
    writer.write(to)
    writer.write(sources)
    writer.write(destinations)
    writer.write(protocols.map(\.rawValue))
    writer.write(sourcePorts)
    writer.write(destinationPorts)
    writer.write(flagMask.rawValue)
    writer.write(flags.rawValue)
    writer.write(icmpTypes)
    writer.write(states)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (from, to) = (try reader.read(), try reader.read())
    (sources, destinations) = (try reader.read(), try reader.read())
    protocols = try reader.read([UInt8].self).map { IPProtocol(rawValue: $0) }
    (sourcePorts, destinationPorts) = (try reader.read(), try reader.read())
    (flagMask, flags) = (TCPFlags(rawValue: try reader.read()), TCPFlags(rawValue: try reader.read()))
    icmpTypes = try reader.read()
    states = try reader.read()
  }
}
