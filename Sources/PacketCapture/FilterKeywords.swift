/// The words that libpcap's scanner knows (scanner.l of libpcap 1.10). Any other word is a name.
enum FilterKeywords {
  static let all = Set(
    (qualifiers + protocols + operators + constants + others).split(separator: " ").map(String.init))

  private static let qualifiers =
    " dst src link host net mask port portrange proto protochain gateway type subtype direction dir address1 address2 "
    + "address3 address4 addr1 addr2 addr3 addr4 ra ta"
  private static let protocols =
    " fddi tr wlan ether ppp slip arp rarp ip sctp tcp udp icmp igmp igrp pim vrrp carp radio ip6 icmp6 ah esp atalk "
    + "aarp decnet lat sca moprc mopdl iso esis es-is isis is-is l1 l2 iih lsp snp csnp psnp clnp stp ipx netbeui"
  private static let operators = " and or not less greater byte broadcast multicast inbound outbound len length"
  private static let constants =
    " icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo icmp-routeradvert "
    + "icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp icmp-tstampreply icmp-ireq icmp-ireqreply "
    + "icmp-maskreq icmp-maskreply icmp6type icmp6code icmp6-destinationunreach icmp6-packettoobig "
    + "icmp6-timeexceeded icmp6-parameterproblem icmp6-echo icmp6-echoreply icmp6-multicastlistenerquery "
    + "icmp6-multicastlistenerreportv1 icmp6-multicastlistenerdone icmp6-routersolicit icmp6-routeradvert "
    + "icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect icmp6-routerrenum icmp6-nodeinformationquery "
    + "icmp6-nodeinformationresponse icmp6-ineighbordiscoverysolicit icmp6-ineighbordiscoveryadvert "
    + "icmp6-multicastlistenerreportv2 icmp6-homeagentdiscoveryrequest icmp6-homeagentdiscoveryreply "
    + "icmp6-mobileprefixsolicit icmp6-mobileprefixadvert icmp6-certpathsolicit icmp6-certpathadvert "
    + "icmp6-multicastrouteradvert icmp6-multicastroutersolicit icmp6-multicastrouterterm "
    + "tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr"
  private static let others =
    " vlan mpls pppoed pppoes geneve lane oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metac bcc llc ifindex "
    + "fisu lssu lsu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls "
    + "on ifname rset ruleset rnr rulenum srnr subrulenum reason action"
}
