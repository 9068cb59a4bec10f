/// The smallest units of the scripts' language, which is packetdrill's.
enum ScriptToken: Equatable {
  case integer(Int64)
  case decimal(Double)
  case word(String)
  case string(String)
  case mark(Character)
  /// `...`
  case ellipsis
  /// Between backquotes: commands of a shell.
  case command(String)
  /// Between `%{` and `}%`: what is to hold.
  case code(String)
  /// `--name=value` at the start of a script.
  case option(String)
}

struct ScriptLexeme {
  var token: ScriptToken
  var line: Int
}

/// What is wrong with a script itself.
struct ScriptError: Error, CustomStringConvertible {
  var line: Int
  var text: String
  var description: String { "line \(line): \(text)" }
}
