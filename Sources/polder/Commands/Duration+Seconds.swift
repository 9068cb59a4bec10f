import SimulationKernel

extension Duration {
  /// Exact, in seconds, without zeroes at the end: `1.002s`. In messages and folders' names it is the same everywhere.
  var inSeconds: String {
    var text = seconds(decimals: 9)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text + "s"
  }
}
