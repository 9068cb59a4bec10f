import DiskImages

/// Where a drive goes.
struct FreePort {
  var controller: String
  var port: Int
  var device: Int
}

extension Machine {
  /// Attaches a medium, or an empty drive, to the first free port of the disk controller.
  mutating func attach(_ kind: Attachment.Kind, _ medium: UniqueID?, isUSB: Bool = false) throws(DiskError) {
    if isUSB, !hardware.controllers.contains(where: { $0.type == "USB" }) { addUSBController() }
    guard let port = freePort(isUSB: isUSB) else {
      throw DiskError(.usage, path, "no \(isUSB ? "USB" : "disk") controller has a free port: detach something first")
    }
    var device = XMLElement("AttachedDevice")
    if kind == .cd { device["passthrough"] = "false" }
    device["type"] = kind.rawValue
    device["hotpluggable"] = isUSB ? "true" : "false"
    device["port"] = "\(port.port)"
    device["device"] = "\(port.device)"
    if let medium { device.append(XMLElement("Image", [("uuid", medium.braced)])) }
    hardware.editController(port.controller) { $0.append(device) }
  }

  private func freePort(isUSB: Bool) -> FreePort? {
    for controller in hardware.controllers where (controller.type == "USB") == isUSB && controller.type != "I82078" {
      for port in 0..<controller.portCount {
        for device in 0..<controller.devicesPerPort
        where !controller.attachments.contains(where: { $0.port == port && $0.device == device }) {
          return FreePort(controller: controller.name, port: port, device: device)
        }
      }
    }
    return nil
  }

  private mutating func addUSBController() {
    let controller = XMLElement(
      "StorageController",
      [
        ("name", "USB"), ("type", "USB"), ("PortCount", "8"), ("useHostIOCache", "true"), ("Bootable", "false"),
      ])
    hardware.editStorage { $0.append(controller) }
  }
}
