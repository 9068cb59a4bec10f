import Packets
import SimulationKernel

/// The fixed header of either version of IP, as the way through the stack looks at it.
protocol InternetHeader {
  associatedtype Address: TrackedAddress

  var source: Address { get set }
  var destination: Address { get set }
}

extension IPv4Header: InternetHeader {}
extension IPv6Header: InternetHeader {}
