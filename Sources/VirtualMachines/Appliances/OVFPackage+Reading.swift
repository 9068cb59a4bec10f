import DiskImages

extension OVFPackage {
  /// - Parameter name: Where the text is from, for messages.
  init(_ bytes: [UInt8], path: String) throws(DiskError) {
    let root = try XMLDocument(bytes, path: path).root
    guard root.localName == "Envelope" else {
      throw DiskError(.damaged, path, "<\(root.name)> is not an OVF description: its root is <Envelope>")
    }
    let systems = root.children.filter { $0.localName == "VirtualSystem" }
    guard let system = systems.first, systems.count == 1,
      !root.children.contains(where: { $0.localName == "VirtualSystemCollection" })
    else {
      throw DiskError(.unsupported, path, "it describes \(systems.count) virtual machines: Polder imports one")
    }
    func wrong(_ element: XMLElement, _ reason: String) -> DiskError {
      DiskError(.damaged, XMLLocation(of: element.offset ?? 0, in: bytes).after(path), reason)
    }
    self.init(name: system.local("id") ?? "")
    if let named = system.local(child: "Name")?.text, !named.isEmpty { name = named }
    description = system.local(child: "AnnotationSection")?.local(child: "Annotation")?.text ?? ""
    let operating = system.local(child: "OperatingSystemSection")
    osType = operating?.local(child: "OSType")?.text ?? operating?.local("osType") ?? "Other"
    machine = system.local(child: "Machine")
    try readDisks(root, wrong)
    try readHardware(system, wrong)
  }

  private mutating func readDisks(
    _ root: XMLElement, _ wrong: (XMLElement, String) -> DiskError
  ) throws(DiskError) {
    var files: [String: String] = [:]
    for file in root.local(child: "References")?.children ?? [] where file.localName == "File" {
      guard let id = file.local("id"), let href = file.local("href") else {
        throw wrong(file, "a <File> without ovf:id or ovf:href")
      }
      if let problem = Appliance.problem(withFile: href) { throw wrong(file, "file '\(href)': \(problem)") }
      if let compression = file.local("compression"), compression != "identity" {
        throw wrong(file, "compression '\(compression)' of '\(href)' is not supported: unpack it first")
      }
      if file.local("chunkSize") != nil {
        throw wrong(file, "'\(href)' is in chunks, which is not supported: join them first")
      }
      guard files.updateValue(href, forKey: id) == nil else { throw wrong(file, "two files have the id '\(id)'") }
    }
    for disk in root.local(child: "DiskSection")?.children ?? [] where disk.localName == "Disk" {
      guard let id = disk.local("diskId"), let text = disk.local("capacity"), let capacity = Int(text), capacity >= 0,
        let size = capacity.scaled(by: disk.local("capacityAllocationUnits"))
      else { throw wrong(disk, "a <Disk> without a valid ovf:diskId and ovf:capacity") }
      guard !disks.contains(where: { $0.id == id }) else { throw wrong(disk, "two disks have the id '\(id)'") }
      if disk.local("parentRef") != nil { throw wrong(disk, "disk '\(id)' is a delta, which is not supported") }
      var file = ""
      if let reference = disk.local("fileRef") {
        guard let found = files[reference] else {
          throw wrong(disk, "disk '\(id)' refers to file '\(reference)', which is not listed")
        }
        file = found
      }
      disks.append(
        Disk(
          id: id, file: file, capacity: size, uuid: disk.local("uuid").flatMap { UniqueID(text: $0) },
          format: disk.local("format") ?? ""))
    }
  }

  private mutating func readHardware(
    _ system: XMLElement, _ wrong: (XMLElement, String) -> DiskError
  ) throws(DiskError) {
    guard let section = system.local(child: "VirtualHardwareSection") else {
      throw wrong(system, "it has no <VirtualHardwareSection>")
    }
    for item in section.children where ["Item", "StorageItem", "EthernetPortItem"].contains(item.localName) {
      func value(_ name: String) -> String? { item.local(child: name)?.text }
      guard let type = value("ResourceType").flatMap({ Int($0) }) else {
        throw wrong(item, "an item without a valid <ResourceType>")
      }
      let quantity = value("VirtualQuantity").flatMap { Int($0) }
      switch type {
      case 3:
        guard let quantity, 1...1024 ~= quantity else { throw wrong(item, "an invalid number of virtual CPUs") }
        vcpus = min(quantity, Hardware.vcpuLimit)
      case 4:
        guard let quantity, quantity > 0, let bytes = quantity.scaled(by: value("AllocationUnits") ?? "byte * 2^20"),
          bytes >> 20 > 0
        else { throw wrong(item, "an invalid size of memory") }
        memory = min(max(bytes >> 20, Hardware.memoryLimits.lowerBound), Hardware.memoryLimits.upperBound)
      case 5, 6, 20:
        controllers.append(
          ControllerItem(id: value("InstanceID") ?? "", type: type, subtype: value("ResourceSubType") ?? ""))
      case 15, 17:
        let disk = value("HostResource")?.split(separator: "/").last.map(String.init)
        if type == 17, let disk, !disks.contains(where: { $0.id == disk }) {
          throw wrong(item, "a drive refers to disk '\(disk)', which is not listed")
        }
        drives.append(
          DriveItem(
            isDisk: type == 17, disk: type == 17 ? disk : nil, controller: value("Parent") ?? "",
            address: value("AddressOnParent").flatMap { Int($0) } ?? 0))
      case 10: cards.append((value("Connection") ?? "", value("ResourceSubType") ?? ""))
      default: break
      }
    }
  }
}

extension Int {
  /// A number of OVF's units: `byte * 2^20`, `MegaBytes`, …; nil for others and for what is too large.
  fileprivate func scaled(by units: String?) -> Int? {
    let text = (units ?? "byte").lowercased().filter { $0 != " " }
    let shifts = [
      "": 0, "byte": 0, "bytes": 0, "kilobytes": 10, "kb": 10, "megabytes": 20, "mb": 20, "gigabytes": 30, "gb": 30,
      "terabytes": 40, "byte*2^10": 10, "byte*2^20": 20, "byte*2^30": 30, "byte*2^40": 40,
    ]
    guard let shift = shifts[text], self < 1 << (60 - shift) else { return nil }
    return self << shift
  }
}
