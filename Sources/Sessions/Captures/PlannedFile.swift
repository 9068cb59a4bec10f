import Fabric
import PacketCapture

/// A capture file before it is opened.
struct PlannedFile {
  /// What one of its interfaces records.
  struct Interface: Equatable {
    var port: PortID
    var filter: String?
    var snapLength: Int?
  }

  /// Within the output folder.
  var name: String
  var interfaces: [Interface]

  func layout(_ labels: Labels) -> CaptureLayout {
    let blocks = interfaces.map { interface in
      CaptureInterface(
        name: labels[interface.port], snapLength: interface.snapLength ?? CaptureInterface.maximumSnapLength,
        filter: interface.filter)
    }
    return CaptureLayout(format: CaptureFormat(path: name), interfaces: blocks)
  }
}

extension Plan {
  /// The files that the captures ask for, in the order in which they are first named: a file for each port where an
  /// order names none. Orders for the same file share it, and what two of them ask for is recorded once.
  var captureFiles: [PlannedFile] {
    var files: [PlannedFile] = []
    var indices: [String: Int] = [:]
    for order in captures {
      for port in order.ports {
        let name = order.file ?? defaultName(of: port)
        let interface = PlannedFile.Interface(port: port, filter: order.filter, snapLength: order.snapLength)
        if let index = indices[name] {
          if !files[index].interfaces.contains(interface) { files[index].interfaces.append(interface) }
        } else {
          indices[name] = files.count
          files.append(PlannedFile(name: name, interfaces: [interface]))
        }
      }
    }
    return files
  }

  /// `client-eth0.pcapng`: a colon would do on few systems.
  private func defaultName(of port: PortID) -> String { labels[port].replacing(":", with: "-") + ".pcapng" }
}
