import Packets
public import SimulationKernel

/// What the relay asks of a port for each frame.
struct SwitchPort: Equatable, Sendable, StateRecord {
  /// The VLAN of untagged frames, received and sent; nil where there are none.
  let untagged: VLANIdentifier?
  /// The VLANs whose frames carry a tag here.
  let tagged: VLANSet
  var isUp = true
  var state = PortState.forwarding

  init(_ vlan: VLANMembership) {
    switch vlan {
    case .access(let id): (untagged, tagged) = (id, .none)
    case .trunk(let allowed, nil): (untagged, tagged) = (nil, allowed)
    case .trunk(let allowed, let native?): (untagged, tagged) = (native, allowed.removing(native))
    }
  }

  /// How frames of a VLAN look on this port's wire; nil where they do not get there.
  func form(of vlan: VLANIdentifier) -> FrameForm? {
    if untagged == vlan { return .untagged }
    return tagged.contains(vlan) ? .tagged : nil
  }

  var forwards: Bool { isUp && state == .forwarding }

  static let fields = Fields(\SwitchPort.untagged, \.tagged, \.isUp, \.state)
}

/// Whether a frame carries an 802.1Q tag.
enum FrameForm: Equatable { case untagged, tagged }

/// What a port does with frames (IEEE Std 802.1D-2004, 7.4).
public enum PortState: UInt8, Sendable, BitwiseCopyable, Checkpointable { case discarding, learning, forwarding }
