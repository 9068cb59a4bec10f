public import Packets

/// Which VLANs a port carries, and in what form (IEEE Std 802.1Q, clauses 6.9 and 8.8).
public enum VLANMembership: Hashable, Sendable {
  /// Untagged frames of one VLAN. Frames tagged with that VLAN's number, or with none, are taken too.
  case access(VLANIdentifier)
  /// Tagged frames of the `allowed` VLANs, and untagged ones of `native`, whether or not `allowed` has it; without a
  /// native VLAN, untagged frames are dropped.
  case trunk(allowed: VLANSet, native: VLANIdentifier?)
}
