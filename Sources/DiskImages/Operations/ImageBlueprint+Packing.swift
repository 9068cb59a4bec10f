extension ImageBlueprint {
  var isPacked: Bool { (format == .vmdk && variant == "streamOptimized") || variant == "zlib" || variant == "zstd" }

  /// Nil for an image that is not written this way.
  func packedTarget(at path: String, in storage: any Storage) throws(DiskError) -> (any PackedTarget)? {
    switch (format, variant) {
    case (.vmdk, "streamOptimized"): return try VMDKStreamWriter(self, at: path, in: storage)
    case (.qcow2, "zlib"), (.qcow2, "zstd"):
      try DiskImage.make(self, at: path, in: storage)
      return try QCOW2PackedWriter(storage.open(path, for: .writing))
    default: return nil
    }
  }
}

extension DiskImage {
  func pack(into target: any PackedTarget, _ progress: Progress) throws(DiskError) {
    let size = target.packedBlockSize
    let buffer = ByteBuffer(count: size)
    var rest = wholeDisk
    while !rest.isEmpty {
      let extent = try resolve(rest).extent
      var part = rest.withinBlock(of: size)
      if case .zero = extent.content, extent.count > part.count {
        // Whole blocks of it can be skipped.
        part = rest.prefix(extent.count / size * size)
      } else {
        let bytes = buffer.prefix(part.count)
        try readView(bytes, at: part.start, from: 0)
        if !UnsafeRawBufferPointer(bytes).isZero {
          try target.append(UnsafeRawBufferPointer(bytes), block: part.block(of: size))
        }
      }
      rest = rest.dropping(part.count)
      try report(part.end.bytes, of: virtualSize, progress)
    }
    try target.finish()
  }
}
