import DiskImages

/// Single commands that have to end in a certain time.
enum WholeWorkloads {
  /// A base of which 256 MiB are in use.
  static func clones(_ format: ImageFormat, on bench: Workbench) throws -> [Row] {
    let ending = format.usualExtension
    var content = Content()
    try content.fill(bench["base.raw"], size: 256 << 20)
    _ = try bench.disk("convert", bench["base.raw"], bench["base.\(ending)"])
    _ = try bench.disk("resize", bench["base.\(ending)"], "10GiB")
    let times = try (0..<bench.runs).map { _ in
      bench.settle()
      let usage = try bench.disk("fork", bench["base.\(ending)"], bench["clone"], "--count", "1000")
      _ = try Command.run(["find", bench.folder, "-name", "clone-*", "-delete"])
      return usage.wall
    }
    return [
      Row(
        name: "1,000 linked clones of 10 GiB, \(ending), durable", ours: Row.number(times.median) + " s",
        figure: times.median, unit: "s", must: 1)
    ]
  }

  /// Images of 1 TiB: in the first three every block has its place, the others are as they were made.
  static func checks(on bench: Workbench) throws -> [Row] {
    let full = [
      ("vdi", ["-o", "static=on"]), ("qcow2", ["-o", "preallocation=metadata"]), ("vhdx", ["-o", "subformat=fixed"]),
    ]
    return try full.map { try check("full", $0, $1, bench) }
      + ["vdi", "qcow2", "vhd", "vhdx", "vmdk"].map { try check("dynamic", $0, nil, bench) }
  }

  private static func check(
    _ what: String, _ format: String, _ options: [String]?, _ bench: Workbench
  ) throws -> Row {
    let path = bench["large.\(format)"]
    if let options {
      _ = try Command.run(["qemu-img", "create", "-q", "-f", format] + options + [path, "1T"])
    } else {
      _ = try bench.disk("create", path, "--size", "1TiB")
    }
    let times = try (0..<bench.runs).map { _ in try bench.disk("check", path).wall }
    bench.remove("large.\(format)")
    return Row(
      name: "check of 1 TiB, \(what), \(format)", ours: Row.number(times.median) + " s", figure: times.median,
      unit: "s", must: 1)
  }

  static func memory(_ peak: Int) -> Row {
    let mebibytes = Double(peak) / 1_048_576
    return Row(
      name: "memory, the most of all commands above", ours: Row.number(mebibytes) + " MiB", figure: mebibytes,
      unit: "MiB", must: 64)
  }
}
