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
    var system = configuration
    system.disk = nil
    let firmware = Firmware(configuration: system, devices: configuration.bootOrder)
    boot(firmware, configuration.disk, at: now, into: &outbox)
  }

  private mutating func startSystem(
    _ configuration: GuestConfiguration, at now: Instant, into outbox: inout Outbox
  ) {
    if let disk = configuration.disk { mount(disk, configuration, at: now, into: &outbox) }
    mountDrives(configuration.drives, at: now, into: &outbox)
    bringUp(starting: configuration.services, at: now, into: &outbox)
  }

  /// Tries what is left of the boot order. Where nothing boots, the machine stays in its firmware.
  private mutating func boot(_ firmware: Firmware, _ disk: Disk?, at now: Instant, into outbox: inout Outbox) {
    var firmware = firmware
    while let device = firmware.devices.first {
      firmware.devices.removeFirst()
      switch device {
      case .disk:
        guard let problem = disk.problem else {
          outbox.report(.logged("Booting from Hard Disk..."))
          var system = firmware.configuration
          system.disk = disk
          begin(Guest(system), at: now, into: &outbox)
          return startSystem(system, at: now, into: &outbox)
        }
        outbox.report(.logged("Boot from Hard Disk failed: \(problem)"))
      case .cd:
        guard let problem = firmware.configuration.discProblem else {
          outbox.report(.logged("Booting from CD..."))
          var guest = Guest(firmware.configuration)
          guest.system.rawDisk = disk.map { Indirect(RawDisk($0, firmware.configuration.diskTiming)) }
          begin(guest, at: now, into: &outbox)
          return startSystem(firmware.configuration, at: now, into: &outbox)
        }
        outbox.report(.logged("Boot from CD failed: \(problem)"))
      case .network:
        guard let program = firmware.configuration.networkBoot else { continue }
        enter(firmware, disk, at: now, into: &outbox)
        return bringUp(starting: [program], at: now, into: &outbox)
      }
    }
    outbox.report(.logged("No bootable medium found! System halted."))
    enter(firmware, disk, at: now, into: &outbox)
  }

  /// The firmware knows no address and no route.
  private mutating func enter(_ firmware: Firmware, _ disk: Disk?, at now: Instant, into outbox: inout Outbox) {
    var bare = GuestConfiguration(network: firmware.configuration.network.bare)
    bare.limits = firmware.configuration.limits
    bare.hardware = firmware.configuration.hardware
    var guest = Guest(bare)
    guest.system.firmware = Indirect(firmware)
    guest.system.rawDisk = disk.map { Indirect(RawDisk($0, firmware.configuration.diskTiming)) }
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
    boot(firmware, system.rawDisk?.value.disk, at: now, into: &outbox)
  }
}

extension GuestConfiguration {
  /// Why a machine cannot boot from what is in its CD drive; nil if it can.
  fileprivate var discProblem: String? {
    guard let disc = medium(in: .cd)?.disk else { return "no medium in the drive" }
    do throws(FileSystemError) {
      let catalogue = try ElToritoCatalogue.read(from: disc)
      return catalogue?.entries.contains(where: \.isBootable) == true ? nil : "the disc has nothing to boot"
    } catch { return error.reason }
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
