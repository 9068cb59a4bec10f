/// `convert` and `commit` beside qemu-img on the same files. What `qemu-img convert` writes is still to be made durable when it
/// ends; Polder's is. So the comparison is made once as it is, and once with a flush behind qemu-img.
enum CopyWorkloads {
  private static let mebibyte = 1 << 20

  static func convert(on bench: Workbench) throws -> [Row] {
    var content = Content()
    try content.fill(bench["a.raw"], size: 1024 * mebibyte)
    _ = try bench.disk("convert", bench["a.raw"], bench["a.vdi"])
    return try convert("raw", to: "vdi", bench) + convert("vdi", to: "qcow2", bench) + convert("raw", to: "vmdk", bench)
  }

  private static func convert(_ source: String, to target: String, _ bench: Workbench) throws -> [Row] {
    var pairs = Pairs("convert 1 GiB, \(source) to \(target)")
    var durable = Pairs("\(pairs.name), flushed")
    for _ in 0..<bench.runs {
      bench.settle()
      let ours = try bench.disk("convert", bench["a.\(source)"], bench["ours.\(target)"])
      bench.settle()
      let theirs = try Command.run([
        "qemu-img", "convert", "-f", source, "-O", target, bench["a.\(source)"], bench["theirs.\(target)"],
      ])
      let flush = try Command.run(["sync", "--data", bench["theirs.\(target)"]])
      pairs.add(ours: ours, theirs: theirs)
      durable.add(ours: ours, theirs: theirs + flush)
    }
    _ = try bench.disk("compare", bench["ours.\(target)"], bench["theirs.\(target)"])
    bench.remove("ours.\(target)")
    bench.remove("theirs.\(target)")
    return pairs.rows(atMost: 1) + durable.rows(atMost: 1)
  }

  /// Of 1, 64 and 256 MiB, over a base of 10 GiB of which a quarter of a gibibyte is in use.
  static func commit(on bench: Workbench) throws -> [Row] {
    var content = Content()
    try content.fill(bench["base.raw"], size: 256 * mebibyte)
    _ = try Command.run([
      "qemu-img", "convert", "-f", "raw", "-O", "qcow2", bench["base.raw"], bench["base.qcow2"],
    ])
    _ = try Command.run(["qemu-img", "resize", "-q", bench["base.qcow2"], "10G"])
    return try [1, 64, 256].flatMap { try commit($0, &content, bench) }
  }

  private static func commit(_ size: Int, _ content: inout Content, _ bench: Workbench) throws -> [Row] {
    try content.fill(bench["new.raw"], size: size * mebibyte)
    var pairs = Pairs("commit \(size) MiB, qcow2")
    for _ in 0..<bench.runs {
      try makeDelta(bench)
      let ours = try bench.disk("commit", bench["delta.qcow2"])
      _ = try bench.disk("compare", bench["delta.qcow2"], bench["copy.qcow2"])
      try makeDelta(bench)
      let theirs = try Command.run(["qemu-img", "commit", "-q", "-f", "qcow2", bench["delta.qcow2"]])
      pairs.add(ours: ours, theirs: theirs)
    }
    return pairs.rows(atMost: 1)
  }

  /// A base that was not written to yet, and a delta over it.
  private static func makeDelta(_ bench: Workbench) throws {
    _ = try Command.run(["cp", "--sparse=always", bench["base.qcow2"], bench["copy.qcow2"]])
    bench.remove("delta.qcow2")
    _ = try Command.run([
      "qemu-img", "create", "-q", "-f", "qcow2", "-b", "copy.qcow2", "-F", "qcow2", bench["delta.qcow2"],
    ])
    _ = try Command.run([
      "qemu-img", "convert", "-n", "-f", "raw", "-O", "qcow2", bench["new.raw"], bench["delta.qcow2"],
    ])
    bench.settle()
  }
}
