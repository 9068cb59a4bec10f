import Fabric
import Packets
import SimulationKernel
import Switching

/// A locally administered address for the station with this number.
func station(_ number: Int) -> MACAddress { MACAddress(bits: 0x02_0000_000000 | UInt64(number)) }

/// A frame with addresses and, unless nil, a tag.
func frame(to destination: MACAddress, from source: MACAddress, tag: UInt16? = nil, payload: Int = 46) -> [UInt8] {
  var bytes = octets(destination) + octets(source)
  if let tag { bytes += [0x81, 0x00, UInt8(tag >> 8), UInt8(tag & 0xFF)] }
  // EtherType for local experiments.
  return bytes + [0x88, 0xB5] + (0..<payload).map { UInt8(truncatingIfNeeded: $0) }
}

func octets(_ address: MACAddress) -> [UInt8] {
  stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: address.bits >> UInt64($0)) }
}

func vlan(_ number: UInt16) -> VLANIdentifier { VLANIdentifier(rawValue: number) }

func vlans(_ numbers: UInt16...) -> VLANSet { VLANSet(numbers.map(vlan)) }

/// The bridge address of the switch with this number. A higher number is a worse bridge.
func bridgeAddress(_ number: Int) -> MACAddress { MACAddress(bits: 0x0800_2700_0000 | UInt64(number) << 8) }

func portAddress(_ number: Int, _ port: Int) -> MACAddress {
  MACAddress(bits: bridgeAddress(number).bits + UInt64(port) + 1)
}

/// A switch whose ports carry these VLANs.
func plainSwitch(_ memberships: [VLANMembership], ageing: Duration = .seconds(300)) -> (LearningSwitch, Int) {
  let ports = memberships.enumerated().map { SwitchPortSettings(address: portAddress(0, $0), vlan: $1) }
  let device = LearningSwitch(address: bridgeAddress(0), ports: ports, ageing: ageing, spanningTree: nil)
  return (device, memberships.count)
}

/// A switch without VLANs.
func plainSwitch(ports: Int, ageing: Duration = .seconds(300)) -> (LearningSwitch, Int) {
  plainSwitch([VLANMembership](repeating: .access(.standard), count: ports), ageing: ageing)
}
