import CPcap

/// libpcap's objects for as long as it takes to compile one expression.
struct CompiledFilter {
  let code: [bpf_insn]

  /// The length in bytes from which on a filter is not optimized: libpcap's time for it grows with the third power.
  private static let longestOptimized = 4096

  init(_ expression: String) throws(CaptureFilterError) {
    guard let handle = pcap_open_dead(DLT_EN10MB, CInt(CaptureInterface.maximumSnapLength)) else {
      throw CaptureFilterError(expression: expression, problem: "libpcap has no memory for it")
    }
    defer { pcap_close(handle) }
    var program = bpf_program()
    let optimizes: CInt = expression.utf8.count <= CompiledFilter.longestOptimized ? 1 : 0
    guard pcap_compile(handle, &program, expression, optimizes, PCAP_NETMASK_UNKNOWN) == 0 else {
      throw CaptureFilterError(expression: expression, problem: String(cString: pcap_geterr(handle)))
    }
    defer { pcap_freecode(&program) }
    code = Array(UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len)))
  }
}
