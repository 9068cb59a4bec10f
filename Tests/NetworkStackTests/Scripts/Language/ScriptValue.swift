/// An argument or a result of a call.
indirect enum ScriptValue {
  case integer(Int64)
  /// Also `A|B`.
  case word(String)
  case string(String)
  case list([ScriptValue])
  case record([(key: String, value: ScriptValue)])
  case any

  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  var words: [String] { if case .word(let word) = self { word.split(separator: "|").map(String.init) } else { [] } }
  var items: [ScriptValue] {
    switch self {
    case .list(let items): items
    case .record(let fields): fields.map(\.value)
    case .integer, .word, .string, .any: []
    }
  }

  subscript(_ key: String) -> ScriptValue? {
    if case .record(let fields) = self { fields.first { $0.key == key }?.value } else { nil }
  }
}
