import Fabric
import SimulationKernel

extension Stack {
  mutating func carrierChanged(on interface: Int, isUp: Bool) { interfaces[interface].hasCarrier = isUp }
}
