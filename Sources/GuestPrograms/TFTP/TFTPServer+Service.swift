import Packets
public import Settings

extension TFTPServer: ConfigurableService {
  public static let serviceName = "tftp"
  public static let otherNames = ["tftpd", "tftpd-hpa", "atftpd", "in.tftpd", "tftp-server"]
  public static let noun = "a TFTP service"
  public static let meaning = "A server from which machines boot."
  public static var keys: KeyTable<TFTPServerSettings> { TFTPServerSettings.keys }
  public static func port(of settings: TFTPServerSettings) -> UInt16? { TFTPPacket.serverPort }
  public static func images(of settings: TFTPServerSettings) -> [String] { settings.content.images }

  public static func settings(
    _ settings: TFTPServerSettings, with image: (String) -> ServedImage?
  ) -> TFTPServerSettings {
    var settings = settings
    settings.content = settings.content.loading(image)
    return settings
  }
}

extension TFTPServerSettings {
  static let keys = KeyTable("a TFTP server", TFTPServerSettings()) {
    Key("files", \.content.files, HTTPServerSettings.contents, "What it serves: text, a size, or an image.")
      .alwaysPrinted
    Key("root", \.content.root, .path, "The directory of the machine's own files that it serves besides.").oftenCalled(
      "directory", "folder", "tftp-directory", "tftp-root")
  }
}
