/// Finds what a misspelt word was meant to be.
public enum EditDistance {
  /// The candidate that the fewest edits lead to, if they are few for the word's length. Of equals the first.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(64))
    // Something of the word has to be left: any letter is one edit away from any other.
    let allowed = min(max(1, letters.count / 3), letters.count - 1)
    var best: (distance: Int, candidate: String)?
    // Each letter that one word has more is an edit at least.
    for candidate in candidates where abs(candidate.utf8.count - letters.count) <= allowed {
      let distance = distance(letters, Array(candidate.lowercased().utf8))
      if distance <= allowed, distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    return best?.candidate
  }

  /// The number of insertions, deletions, substitutions and exchanges of neighbours (Damerau's distance, restricted form).
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var row = [i + 1]
      for (j, other) in b.enumerated() {
        var edits = min(last[j] + (letter == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { edits = min(edits, beforeLast[j - 1] + 1) }
        row.append(edits)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
