import Fabric
import Packets
import Settings

/// A lab whose interfaces have all their addresses, and whose machines their routes.
struct AddressedLab {
  var connected: ConnectedLab

  var topology: Topology { connected.topology }
  var drafts: [NodeDraft] { connected.drafts }
}

extension ConnectedLab {
  /// The stage after connecting: MAC addresses, MTUs, VLANs, IP addresses and routes, as the file gives them or as they follow
  /// from what it gives.
  func addressed(_ faults: inout FaultLog) -> AddressedLab {
    var addressing = Addressing(lab: self, faults: faults)
    addressing.assignMACAddresses()
    addressing.assignMTUs()
    addressing.assignQueues()
    addressing.assignAddresses()
    faults = addressing.faults
    return AddressedLab(connected: addressing.lab)
  }
}

/// The address stage while it is at work.
struct Addressing {
  var lab: ConnectedLab
  var faults: FaultLog

  var topology: Topology {
    get { lab.topology }
    _modify { yield &lab.topology }
  }
  var drafts: [NodeDraft] { lab.drafts }
  var linkIndex: [Topology.Port: Int] { lab.linkIndex }

  /// Reports what keeps a network from working, yet nobody from configuring it.
  mutating func reportAllowable(_ message: String, at location: SourceLocation, fix: String) {
    if lab.document.allowsFaults {
      lab.allowedFaults.report(message, at: location, fix: fix)
    } else {
      faults.report(message, at: location, fix: fix)
    }
  }

  /// `NODE:IF`, for messages.
  func name(of port: Topology.Port) -> String { lab.name(of: port) }
}
