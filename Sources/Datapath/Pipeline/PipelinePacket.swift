import Fabric
import OpenFlow
import SimulationKernel

/// A packet on its way through the tables, with one reference to its frame.
struct PipelinePacket {
  /// How much of what was read of the frame still holds.
  enum Freshness { case all, layout, nothing, unread }

  var frame: Frame
  private var reader: PacketReader
  private var freshness = Freshness.unread
  let ingress: PortNumber
  /// Where the packet is, and the entry that it matched last.
  var table: UInt8 = 0
  var cookie = UInt64.max
  var isTableMiss = false
  var isPacketOut = false
  /// Whether the packet has no Ethernet header, because one was removed or none was put before a network service header. The
  /// frame has one all the same, whose addresses are zero, so that everything is where it is in other frames.
  var isBare = false
  var queue: UInt32?
  /// How often it has been sent on.
  var exits = 0
  /// Why it was not, if somebody has an opinion.
  var reason = DatapathDropReason.noOutput
  /// Groups around the action.
  var depth = 0

  @inline(__always) init(_ frame: Frame, from ingress: PortNumber) {
    self.frame = frame
    self.ingress = ingress
    reader = PacketReader(FlowKey(ingress: ingress.rawValue))
  }

  /// What flow entries match. Ports, metadata and tunnel are here and nowhere else.
  var key: FlowKey {
    _read { yield reader.key }
    _modify { yield &reader.key }
  }

  var layout: PacketLayout { _read { yield reader.layout } }

  /// Reads the frame again where its bytes have changed.
  mutating func refresh(_ frames: borrowing FrameStore) {
    if freshness != .all { read(frames) }
  }

  /// The same for the layout alone.
  mutating func refreshLayout(_ frames: borrowing FrameStore) {
    if freshness == .nothing || freshness == .unread { read(frames) }
  }

  private mutating func read(_ frames: borrowing FrameStore) {
    if freshness != .unread { reader.clear() }
    reader.read(frames.bytes(of: frame))
    freshness = .all
  }

  /// Fields have changed, but no header has moved.
  mutating func noteFields() { if freshness == .all { freshness = .layout } }
  mutating func noteHeaders() { freshness = .nothing }
}
