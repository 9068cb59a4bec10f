import Fabric
import Foundation
import Lab
import PacketCapture
import SimulationKernel

/// The chain of switches with its frames written to pcapng files, a file for each port: what that costs a record more
/// than the same run without.
enum CapturedChain {
  static let all = [
    Benchmark(name: "capture, both ends", unit: "ns/record", must: 350, aim: 280) { part in
      let chain = Chain.switched
      let ends = [chain.line[0], chain.line[chain.line.count - 1]].map { chain.lab.world.port(0, of: $0) }
      return try measure(chain.workload(Chain.datagrams / part), watching: ends)
    },
    Benchmark(name: "capture, all 22 ports", unit: "ns/record", must: 350, aim: 280) { part in
      let chain = Chain.switched
      let ports = chain.lab.world.fabric.ports
      return try measure(chain.workload(Chain.datagrams / 10 / part), watching: ports)
    },
    Benchmark(name: "capture, page cache alone", unit: "ns/record") { part in
      try measurePageCache(records: 22 * Chain.datagrams / 10 / part, files: 22)
    },
  ]

  /// What the operating system takes for as many octets in as many files: the floor of the lines above, which differs from
  /// machine to machine and from hour to hour.
  private static func measurePageCache(records: Int, files count: Int) throws -> Measurement {
    let (folder, length) = (try makeFolder(), recordLength)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = (0..<count).map { open("\(folder.path)/\($0)", O_CREAT | O_WRONLY, 0o600) }
    let chunk = [UInt8](repeating: 1, count: CaptureFile.defaultChunkSize)
    let chunks = records * length / chunk.count
    var written = 0
    let cpu = ProcessUsage.time {
      for number in 0..<chunks { written += write(files[number % count], chunk, chunk.count) }
      for file in files { close(file) }
    }
    guard written == chunks * chunk.count else { throw WorkloadError("the page cache took \(written) bytes") }
    return Measurement(work: "\(records) records", cpu: cpu, figure: cpu * 1e9 / Double(records))
  }

  /// Octets of a record of the chain's frames.
  private static var recordLength: Int {
    var encoder = CaptureEncoder(CaptureLayout(format: .pcapng, interfaces: [CaptureInterface(name: "port0")]))
    let head = encoder.pending.count
    let frame = [UInt8](repeating: 0, count: Chain.frameLength)
    encoder.append(interface: 0, at: .zero, direction: .outbound, frame: frame.span.bytes)
    return encoder.pending.count - head
  }

  private static func makeFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "polder-benchmark-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func measure(_ workload: Workload, watching ports: [PortID]) throws -> Measurement {
    let alone = try workload.run().cpu
    var watched = workload
    watched.watched = ports
    let folder = try makeFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try CaptureFolder(folder.path, ports, of: watched.world.fabric.portCount)
    let outcome = try watched.run { try files.write($0) }
    let closing = try ProcessUsage.time { try files.close() }
    let (cpu, records) = (outcome.cpu + closing, files.records)
    return Measurement(work: "\(records) records", cpu: cpu, figure: (cpu - alone) * 1e9 / Double(records))
  }
}

/// A capture file for each watched port.
private struct CaptureFolder {
  private var files: [CaptureFile] = []
  /// By port number: its file's place.
  private var places: [Int]

  init(_ path: String, _ ports: [PortID], of portCount: Int) throws {
    places = Array(repeating: 0, count: portCount)
    for port in ports.map({ Int($0.rawValue) }) {
      let layout = CaptureLayout(format: .pcapng, interfaces: [CaptureInterface(name: "port\(port)")])
      places[port] = files.count
      files.append(try CaptureFile(path: "\(path)/\(port).pcapng", encoder: CaptureEncoder(layout)))
    }
  }

  func write(_ log: ObservationLog) throws {
    for record in log.records {
      try files.append(
        to: places[Int(record.port.rawValue)], interface: 0, at: record.at,
        direction: record.direction == .sent ? .outbound : .inbound,
        frame: log.bytes.span.bytes.extracting(record.range))
    }
  }

  func close() throws { for file in files { try file.close() } }

  var records: UInt64 { files.reduce(0) { $0 + $1.frames } }
}
