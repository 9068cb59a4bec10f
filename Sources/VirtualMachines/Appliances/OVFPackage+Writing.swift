import DiskImages

extension OVFPackage {
  private static let ovf = "http://schemas.dmtf.org/ovf/envelope/1"

  /// The file as VirtualBox 7 writes it, element by element.
  var document: XMLDocument {
    let envelope = XMLElement(
      "Envelope",
      [
        ("ovf:version", "1.0"), ("xml:lang", "en-US"), ("xmlns", OVFPackage.ovf), ("xmlns:ovf", OVFPackage.ovf),
        ("xmlns:rasd", "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"),
        ("xmlns:vssd", "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xmlns:vbox", "http://www.virtualbox.org/ovf/machine"),
      ], [references, diskSection, networkSection, system])
    return XMLDocument([.instruction("xml version=\"1.0\""), .element(envelope)])
  }

  private var references: XMLElement {
    XMLElement(
      "References", [],
      disks.enumerated().map { XMLElement("File", [("ovf:id", "file\($0 + 1)"), ("ovf:href", $1.file)]) })
  }

  private var diskSection: XMLElement {
    XMLElement(
      "DiskSection", [],
      [XMLElement("Info", text: "List of the virtual disks used in the package")]
        + disks.enumerated().map { number, disk in
          var element = XMLElement(
            "Disk",
            [
              ("ovf:capacity", "\(disk.capacity)"), ("ovf:diskId", disk.id), ("ovf:fileRef", "file\(number + 1)"),
              ("ovf:format", disk.format),
            ])
          if let uuid = disk.uuid { element["vbox:uuid"] = uuid.description }
          return element
        })
  }

  private var networkSection: XMLElement {
    let names = Set(cards.map(\.network)).sorted()
    return XMLElement(
      "NetworkSection", [],
      [XMLElement("Info", text: "Logical networks used in the package")]
        + names.map { name in
          XMLElement(
            "Network", [("ovf:name", name)],
            [XMLElement("Description", text: "Logical network used by this appliance.")])
        })
  }

  private var system: XMLElement {
    var system = XMLElement("VirtualSystem", [("ovf:id", name)], [XMLElement("Info", text: "A virtual machine")])
    if !description.isEmpty {
      system.append(
        XMLElement(
          "AnnotationSection", [],
          [XMLElement("Info", text: "A human-readable annotation"), XMLElement("Annotation", text: description)]))
    }
    let type = XMLElement("vbox:OSType", text: osType)
    system.append(
      XMLElement(
        "OperatingSystemSection", [("ovf:id", OVFPackage.number(ofSystem: osType))],
        [
          XMLElement("Info", text: "The kind of installed guest operating system"),
          XMLElement("Description", text: osType), type.with("ovf:required", "false"),
        ]))
    system.append(hardware)
    if let machine { system.append(machine) }
    return system
  }

  /// CIM's number of an operating system (CIM_OperatingSystem.OSType): Debian, other Linux, or unknown.
  private static func number(ofSystem name: String) -> String {
    let isLong = name.hasSuffix("_64")
    if name.hasPrefix("Debian") { return isLong ? "96" : "95" }
    if name.hasPrefix("Ubuntu") { return isLong ? "94" : "93" }
    if name.hasPrefix("Linux") { return isLong ? "101" : "36" }
    return "1"
  }
}

extension OVFPackage {
  private var hardware: XMLElement {
    var section = XMLElement(
      "VirtualHardwareSection", [],
      [
        XMLElement("Info", text: "Virtual hardware requirements for a virtual machine"),
        XMLElement(
          "System", [],
          [
            XMLElement("vssd:ElementName", text: "Virtual Hardware Family"), XMLElement("vssd:InstanceID", text: "0"),
            XMLElement("vssd:VirtualSystemIdentifier", text: name),
            XMLElement("vssd:VirtualSystemType", text: "virtualbox-2.2"),
          ]),
      ])
    for item in items { section.append(item) }
    return section
  }

  /// The children of an item are in alphabetical order, as the schema demands.
  private var items: [XMLElement] {
    var items: [XMLElement] = []
    func add(_ values: [(String, String)]) {
      let all = values + [("InstanceID", "\(items.count + 1)")]
      items.append(
        XMLElement("Item", [], all.sorted { $0.0 < $1.0 }.map { XMLElement("rasd:\($0.0)", text: $0.1) }))
    }
    let cpus = "\(vcpus) virtual CPU\(vcpus == 1 ? "" : "s")"
    add([
      ("Caption", cpus), ("Description", "Number of virtual CPUs"), ("ElementName", cpus), ("ResourceType", "3"),
      ("VirtualQuantity", "\(vcpus)"),
    ])
    add([
      ("AllocationUnits", "MegaBytes"), ("Caption", "\(memory) MB of memory"), ("Description", "Memory Size"),
      ("ElementName", "\(memory) MB of memory"), ("ResourceType", "4"), ("VirtualQuantity", "\(memory)"),
    ])
    var instances: [String: String] = [:]
    for (number, controller) in controllers.enumerated() {
      instances[controller.id] = "\(items.count + 1)"
      let kind = controller.type == 5 ? "ideController" : controller.type == 6 ? "scsiController" : "sataController"
      add([
        ("Address", "\(number)"), ("Caption", "\(kind)\(number)"), ("ElementName", "\(kind)\(number)"),
        ("Description", kind.prefix(4).uppercased() + " Controller"), ("ResourceType", "\(controller.type)"),
        ("ResourceSubType", controller.subtype),
      ])
    }
    for (number, drive) in drives.enumerated() {
      guard let parent = instances[drive.controller] else { continue }
      let name = (drive.isDisk ? "disk" : "cdrom") + "\(number + 1)"
      var values = [
        ("AddressOnParent", "\(drive.address)"), ("Caption", name), ("ElementName", name), ("Parent", parent),
        ("Description", drive.isDisk ? "Disk Image" : "CD-ROM Drive"), ("ResourceType", drive.isDisk ? "17" : "15"),
      ]
      if let disk = drive.disk { values.append(("HostResource", "ovf:/disk/\(disk)")) }
      if !drive.isDisk { values.append(("AutomaticAllocation", "true")) }
      add(values)
    }
    for card in cards {
      let name = "Ethernet adapter on '\(card.network)'"
      add([
        ("AutomaticAllocation", "true"), ("Caption", name), ("Connection", card.network), ("ElementName", name),
        ("ResourceSubType", card.chip), ("ResourceType", "10"),
      ])
    }
    return items
  }
}

extension XMLElement {
  func with(_ attribute: String, _ value: String) -> XMLElement {
    var element = self
    element[attribute] = value
    return element
  }
}
