/*
 * Families in bytes that a payload held wrapped (echo's escapes, base64). Our own rules, written from what is published of each
 * family. `weight` is in percent: how likely the family is from this alone.
 */

rule mirai_binary
{
  meta:
    family = "mirai"
    weight = 60
  strings:
    $elf = { 7f 45 4c 46 }
    $token = "/bin/busybox MIRAI" ascii
    $watchdog = "/dev/misc/watchdog" ascii
    $query = "TSource Engine Query" ascii
    $attack = "listening tun0" ascii
  condition:
    $elf at 0 and 2 of ($token, $watchdog, $query, $attack)
}

rule gafgyt_binary
{
  meta:
    family = "gafgyt"
    weight = 60
  strings:
    $elf = { 7f 45 4c 46 }
    $pong = "PONG!" ascii
    $hold = "HOLD" ascii fullword
    $junk = "JUNK" ascii fullword
    $off = "LOLNOGTFO" ascii
  condition:
    $elf at 0 and 2 of ($pong, $hold, $junk, $off)
}

rule mozi_configuration
{
  meta:
    family = "mozi"
    weight = 80
  strings:
    $bot = "[ss]" ascii
    $end = "[/ss]" ascii
    $count = "[cpu]" ascii
    $node = "dht.transmissionbt.com" ascii
  condition:
    $bot and $end and any of ($count, $node)
}

rule tsunami_commands
{
  meta:
    family = "tsunami"
    weight = 75
  strings:
    $usage = "NOTICE %s :TSUNAMI <target> <secs>" ascii
    $kill = "NOTICE %s :Killing pid" ascii
    $nick = "NICK %s\nUSER %s localhost localhost :%s" ascii
  condition:
    any of them
}

rule outlaw_setup
{
  meta:
    family = "outlaw"
    weight = 75
  strings:
    $archive = "dota3.tar.gz" ascii
    $folder = "-unix/.rsync" ascii
    $scanner = "/c/tsm -t" ascii
    $key = "mdrfckr" ascii
  condition:
    2 of them or $key
}

rule shellbot_script
{
  meta:
    family = "shellbot"
    weight = 65
  strings:
    $perl = "#!/usr/bin/perl" ascii
    $socket = "IO::Socket" ascii
    $irc = "PRIVMSG" ascii
    $flood = "udpflood" ascii nocase
  condition:
    $irc and 2 of ($perl, $socket, $flood)
}

rule coin_miner
{
  meta:
    family = "miner"
    weight = 65
  strings:
    $pool = "stratum+tcp://" ascii
    $donate = "donate-level" ascii
    $algorithm = "randomx" ascii nocase
  condition:
    any of ($pool, $donate) or ($algorithm and #algorithm > 1)
}
