import CZlib
import CZstd

/// Compresses and decompresses single blocks with zlib and zstd.
enum Compression {
  /// Nil if the data is corrupt. A block may be followed by bytes that belong to others.
  static func unpack(_ packed: [UInt8], _ method: CompressedBlock.Method, count: Int) -> [UInt8]? {
    switch method {
    case .deflate: inflated(packed, count: count, window: -15)
    case .zlib: inflated(packed, count: count, window: 15)
    case .zstd: unpackedZstd(packed, count: count)
    }
  }

  static func pack(_ bytes: UnsafeRawBufferPointer, _ method: CompressedBlock.Method) -> [UInt8]? {
    switch method {
    // QEMU decompresses with a window of 4 KiB.
    case .deflate: deflated(bytes, window: -12)
    case .zlib: deflated(bytes, window: 15)
    case .zstd: packedZstd(bytes)
    }
  }

  private static func inflated(_ packed: [UInt8], count: Int, window: Int32) -> [UInt8]? {
    var packed = packed
    var result = [UInt8](repeating: 0, count: count)
    var stream = z_stream()
    guard inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let status = packed.withUnsafeMutableBufferPointer { input in
      result.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        return inflate(&stream, Z_FINISH)
      }
    }
    // A full block is enough, even if the stream would go on.
    return stream.avail_out == 0 && (status == Z_STREAM_END || status == Z_BUF_ERROR) ? result : nil
  }

  private static func deflated(_ bytes: UnsafeRawBufferPointer, window: Int32) -> [UInt8]? {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard
      deflateInit2_(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let status = result.withUnsafeMutableBufferPointer { output in
      stream.next_in = UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(bytes.count)
      (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
      return deflate(&stream, Z_FINISH)
    }
    return status == Z_STREAM_END ? Array(result.prefix(Int(stream.total_out))) : nil
  }

  private static func unpackedZstd(_ packed: [UInt8], count: Int) -> [UInt8]? {
    guard let context = ZSTD_createDCtx() else { return nil }
    defer { ZSTD_freeDCtx(context) }
    var result = [UInt8](repeating: 0, count: count)
    let written = packed.withUnsafeBytes { input in
      result.withUnsafeMutableBytes { output in
        var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        while to.pos < to.size {
          let before = (from.pos, to.pos)
          let status = ZSTD_decompressStream(context, &to, &from)
          if ZSTD_isError(status) != 0 || (from.pos, to.pos) == before { break }
        }
        return to.pos
      }
    }
    return written == count ? result : nil
  }

  private static func packedZstd(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = result.withUnsafeMutableBytes {
      ZSTD_compress($0.baseAddress, $0.count, bytes.baseAddress, bytes.count, 3)
    }
    return ZSTD_isError(count) == 0 ? Array(result.prefix(count)) : nil
  }
}
