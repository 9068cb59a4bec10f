import Disks
import Fabric
import FileSystems
import NetworkStack
import SimulationKernel

// From power-on to the system. A machine without a boot order has no firmware that could be seen: its system starts at once.

extension Guest {
  /// Its firmware runs, or has found nothing to boot; there is no system yet that could run commands.
  public var isInFirmware: Bool { systemBox.value.firmware != nil }

  mutating func switchOn(_ configuration: GuestConfiguration, at now: Instant, into outbox: inout Outbox) {
    guard !configuration.bootOrder.isEmpty else { return startSystem(configuration, at: now, into: &outbox) }
    boot(Firmware(configuration, trying: configuration.bootOrder), at: now, into: &outbox)
  }

  private mutating func startSystem(
    _ configuration: GuestConfiguration, at now: Instant, into outbox: inout Outbox
  ) {
    if let disk = configuration.disk { mount(disk, configuration, at: now, into: &outbox) }
    bringUp(starting: configuration.services, at: now, into: &outbox)
  }

  /// Tries what is left of the boot order. Where nothing boots, the machine stays in its firmware.
  mutating func boot(_ firmware: Firmware, at now: Instant, into outbox: inout Outbox) {
    var firmware = firmware
    while let device = firmware.devices.first {
      firmware.devices.removeFirst()
      switch device {
      case .disk:
        guard let problem = firmware.disk.problem else {
          outbox.report(.logged("Booting from Hard Disk..."))
          let system = firmware.systemConfiguration
          begin(Guest(system), at: now, into: &outbox)
          return startSystem(system, at: now, into: &outbox)
        }
        outbox.report(.logged("Boot from Hard Disk failed: \(problem)"))
      case .cd: outbox.report(.logged("Boot from CD failed: no medium in the drive"))
      case .network:
        guard let program = firmware.configuration.networkBoot else { continue }
        enter(firmware, at: now, into: &outbox)
        return bringUp(starting: [program], at: now, into: &outbox)
      }
    }
    outbox.report(.logged("No bootable medium found! System halted."))
    enter(firmware, at: now, into: &outbox)
  }

  /// The firmware knows no address and no route.
  private mutating func enter(_ firmware: Firmware, at now: Instant, into outbox: inout Outbox) {
    var bare = GuestConfiguration(network: firmware.configuration.network.bare)
    bare.limits = firmware.configuration.limits
    bare.hardware = firmware.configuration.hardware
    var guest = Guest(bare)
    guest.system.firmware = Indirect(firmware)
    begin(guest, at: now, into: &outbox)
  }

  /// Everything that ran is gone; the links are as they were.
  private mutating func begin(_ guest: Guest, at now: Instant, into outbox: inout Outbox) {
    let carriers = stack.interfaces.map(\.hasCarrier)
    shutDown(into: &outbox)
    self = guest
    for index in carriers.indices where !carriers[index] {
      stack.carrierChanged(on: index, isUp: false, at: now, into: &outbox)
    }
  }

  /// The program of the firmware has asked for it.
  mutating func continueBooting(from device: BootDevice?, at now: Instant, into outbox: inout Outbox) {
    guard var firmware = system.firmware?.value else { return }
    if let device { firmware.devices.insert(device, at: 0) }
    boot(firmware, at: now, into: &outbox)
  }
}

extension Disk? {
  /// Why a machine cannot boot from it; nil if it can.
  fileprivate var problem: String? {
    guard let disk = self else { return "there is none" }
    do throws(FileSystemError) {
      _ = try FATVolume.mount(of: disk)
      return nil
    } catch { return disk.storedBlocks.isEmpty ? "the disk is empty" : error.reason }
  }
}

extension StackConfiguration {
  /// The same interfaces, as a machine has them that knows nothing of its network.
  fileprivate var bare: StackConfiguration {
    var bare = StackConfiguration(interfaces: interfaces, random: random)
    for index in bare.interfaces.indices { (bare.interfaces[index].ipv4, bare.interfaces[index].ipv6) = ([], []) }
    return bare
  }
}
