public import Fabric
public import OpenFlow
public import SimulationKernel
import Switching

/// The datapath of an OpenFlow switch (OpenFlow 1.3.5, section 5): flow tables, groups and meters, and the way of a packet
/// through them.
///
/// It knows no controller and no connection. Whoever has it hands it requests by ``apply(_:at:into:)`` and asks for statistics,
/// and takes what is meant for controllers with ``takeEvents()`` after every call. Like a device it is told of frames, links and
/// time, and acts through an outbox; ports are numbered from 1 in the order of their indices.
/// Left out: queues with rates (a queue has counters alone), reassembly of fragments, a table of its own for each VLAN of NORMAL.
public struct Datapath: Sendable, Equatable, StateRecord {
  let settings: DatapathSettings
  public internal(set) var ports: [DatapathPort]
  var tables: [FlowTable]
  var groups = GroupTable()
  var meters = MeterTable()
  var expiries = Expiries()
  var buffers: PacketBuffers
  /// What NORMAL has learned.
  var addresses: AddressTable
  /// Counts the entries that were ever installed.
  var serial: UInt64 = 0
  /// Flow entries in all tables.
  public internal(set) var flowCount = 0
  /// What is sent of a packet whose time to live has run out, in bytes (section 7.3.2).
  public var missSendLength: UInt16 = 128
  /// Whether fragments are dropped rather than matched by the fields that they have.
  public var dropsFragments = false

  /// Empty between two calls of the owner.
  var events: [DatapathEvent] = []
  /// Frames for the switch's own network stack, which the owner takes.
  var localFrames: [Frame] = []
  var cache = Derived(FlowCache())
  var revision = Derived(UInt64(0))

  public init(_ settings: DatapathSettings, at now: Instant) {
    self.settings = settings
    ports = settings.ports.map { DatapathPort($0, at: now) }
    tables = Array(repeating: FlowTable(), count: Int(settings.tableCount))
    buffers = PacketBuffers(count: settings.bufferCount)
    addresses = AddressTable(ageing: .seconds(300))
  }

  public static let fields = Fields(
    \Datapath.settings, \.ports, \.tables, \.groups, \.meters, \.expiries, \.buffers, \.addresses, \.serial,
    \.missSendLength, \.dropsFragments
  )
  .derived(\.flowCount, 0)
  .derived(\.events, [])
  .derived(\.localFrames, [])
  .derived(\.cache, Derived(FlowCache()))
  .derived(\.revision, Derived(0))

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    flowCount = tables.reduce(0) { $0 + $1.count }
    guard ports.count == settings.ports.count, tables.count == Int(settings.tableCount) else {
      throw reader.failure("a datapath with other ports or tables than its settings have")
    }
    guard expiries.tables.allSatisfy({ Int($0) < tables.count }) else {
      throw reader.failure("a timeout in a table that the datapath does not have")
    }
    guard (addresses.highestPort?.rawValue).map({ Int($0) < ports.count }) ?? true else {
      throw reader.failure("a datapath that has learned an address on a port that it does not have")
    }
  }
}

/// What a datapath is made from.
public struct DatapathSettings: Sendable, Equatable, StateRecord {
  /// 1 to 254.
  public var tableCount: UInt8
  /// Of all tables together.
  public var maximumFlows: Int
  /// Packets that wait for a controller's word.
  public var bufferCount: Int
  /// Of every port, numbered from 0.
  public var queueCount: UInt32
  public var ports: [PortSettings]

  public init(
    tableCount: UInt8 = 254, maximumFlows: Int = 262_144, bufferCount: Int = 256, queueCount: UInt32 = 8,
    ports: [PortSettings]
  ) {
    self.tableCount = min(max(tableCount, 1), 254)
    self.maximumFlows = maximumFlows
    self.bufferCount = bufferCount
    self.queueCount = queueCount
    self.ports = ports
  }

  public static let fields = Fields(
    \DatapathSettings.tableCount, \.maximumFlows, \.bufferCount, \.queueCount, \.ports)

  public var inconsistency: String? {
    1...254 ~= tableCount && bufferCount <= 65_536 && ports.count <= 0xFFFF && queueCount <= 256
      ? nil : "impossible settings of a datapath"
  }
}

extension Datapath {
  /// Takes what is meant for controllers.
  public mutating func takeEvents() -> [DatapathEvent] {
    guard !events.isEmpty else { return [] }
    defer { events = [] }
    return events
  }

  /// Whether there is anything to take for controllers or for the switch's own network stack.
  public var hasSomethingToTell: Bool { !events.isEmpty || !localFrames.isEmpty }

  /// Takes the frames that were output to LOCAL. Whoever takes them owns them.
  public mutating func takeLocalFrames() -> [Frame] {
    guard !localFrames.isEmpty else { return [] }
    defer { localFrames = [] }
    return localFrames
  }

  /// Raised by every change to flow entries, groups and ports that may send packets another way. It counts from nothing where a
  /// datapath is read from a checkpoint.
  public var tableRevision: UInt64 { revision.value }

  /// Lets all packets pass its meters, which is for one who asks where packets would go.
  public mutating func forgetMeters() { meters = MeterTable() }

  /// Frames that wait in buffers, and those for the switch itself.
  public var heldFrames: [Frame] { buffers.frames + localFrames }

  public func fits(_ frames: FrameStore) -> Bool {
    buffers.frames.allSatisfy { frames.length(of: $0) >= PacketLayout.ethernetLength }
  }

  /// The power is off: releases what it holds.
  public mutating func powerOff(into outbox: inout Outbox) {
    revision.value &+= 1
    for frame in heldFrames { outbox.frames.release(frame) }
    buffers = PacketBuffers(count: settings.bufferCount)
    localFrames = []
  }

}

/// What controllers are told unasked.
public enum DatapathEvent: Sendable, Equatable {
  case packetIn(PacketIn)
  case flowRemoved(FlowRemoved)
  case portStatus(PortStatus)
}
