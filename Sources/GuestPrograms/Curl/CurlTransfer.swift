import Guests
import NetworkStack
import Packets
import SimulationKernel

/// One URL on its way: what is known of it, and what is still to come.
struct CurlTransfer: Sendable, Equatable {
  /// How the end of the body is known (RFC 9112, section 6.3).
  enum Body: Sendable, Equatable {
    case untilClose
    case counted(UInt64)
    case chunked
  }

  let url: CurlURL
  /// The number of the URL on the command line.
  let number: Int
  let started: Instant
  var remote: Endpoint?
  var local: Endpoint?
  /// When the name was resolved, the connection established, the request sent, and the first byte of the answer came.
  var (resolved, connected, requested, answered) = (Instant.never, Instant.never, Instant.never, Instant.never)
  /// Bytes of the request that were not sent.
  var unsent: [UInt8] = []
  var input: [UInt8] = []
  /// 0 before the head has come.
  var status: UInt16 = 0
  var contentType = ""
  var headSize = 0
  var requestSize = 0
  var body = Body.untilClose
  var chunks = ChunkedBody()
  var downloaded: UInt64 = 0
  var keepsAlive = false
  /// The file that the body goes to, once there is something to write.
  var file: FileID?
  /// It uses the connection of the one before it.
  var isReused = false

  init(_ url: CurlURL, number: Int, at now: Instant) {
    self.url = url
    self.number = number
    started = now
  }

  var hasHead: Bool { status != 0 }

  /// Seconds from the start, as `-w` prints them.
  func time(_ instant: Instant) -> String {
    (instant == .never ? Duration.zero : instant - started).seconds(decimals: 6)
  }
}

extension CurlTransfer.Body: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    switch self {
    case .untilClose: writer.write(UInt8(0))
    case .chunked: writer.write(UInt8(1))
    case .counted(let length):
      writer.write(UInt8(2))
      writer.write(length)
    }
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(UInt8.self) {
    case 0: self = .untilClose
    case 1: self = .chunked
    case 2: self = .counted(try reader.read())
    case let other: throw reader.failure("a body of kind \(other)")
    }
  }
}

extension CurlTransfer: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(url)
    writer.write(Int32(number))
    writer.write(started)
    writer.write(remote)
    writer.write(local)
    for instant in [resolved, connected, requested, answered] { writer.write(instant) }
    writer.write(unsent)
    writer.write(input)
    writer.write(status)
    writer.write(contentType)
    writer.write(Int64(headSize))
    writer.write(Int64(requestSize))
    writer.write(body)
    writer.write(chunks)
    writer.write(downloaded)
    writer.write(keepsAlive)
    writer.write(isReused)
    writer.write(file)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    url = try reader.read()
    number = Int(try reader.read(Int32.self))
    started = try reader.read()
    (remote, local) = (try reader.read(), try reader.read())
    (resolved, connected, requested, answered) =
      (try reader.read(), try reader.read(), try reader.read(), try reader.read())
    (unsent, input) = (try reader.read(), try reader.read())
    status = try reader.read()
    contentType = try reader.read()
    headSize = Int(try reader.read(Int64.self))
    requestSize = Int(try reader.read(Int64.self))
    body = try reader.read()
    chunks = try reader.read()
    downloaded = try reader.read()
    (keepsAlive, isReused) = (try reader.read(), try reader.read())
    file = try reader.read()
  }
}
