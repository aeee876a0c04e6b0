using System.Globalization;
using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Tests.Archive;

/// <summary>Everything that a block says, in words, so that two can be compared and a difference be seen.</summary>
internal static class BlockText
{
    public static string Tell(ArchivedBlock archived)
    {
        var block = archived.Block;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{block.Header} {block.Lanes} {archived.Entry} {string.Join(',', archived.Synthesised)}");
        foreach (ref readonly var t in block.Transactions)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"tx {t.Hash} {t.From} {t.To} {t.IsCreation} {t.Nonce} {t.Value} {Hex(block, t.Input)} {t.Succeeded} {t.GasUsed} {t.GasPrice} {Range(t.FrameStart, t.FrameCount)} {Range(t.LogStart, t.LogCount)} {Range(t.ChangeStart, t.ChangeCount)}");
        }

        foreach (ref readonly var f in block.Frames)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"frame {f.Transaction} {f.Parent} {f.End} {f.Depth} {f.Kind} {f.Reverted} {f.From} {f.To} {f.Value} {f.GasUsed} {Hex(block, f.Input)} {Hex(block, f.Output)} {f.Selector:x8}");
        }

        foreach (ref readonly var l in block.Logs)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"log {l.Transaction} {l.LogIndex} {l.Emitter} {l.TopicCount} {l.Topic0} {l.Topic1} {l.Topic2} {l.Topic3} {Hex(block, l.Data)}");
        }

        foreach (ref readonly var c in block.Changes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"change {c.Transaction} {c.Account} {c.Field} {c.Slot} {c.Before} {c.After}");
        }

        Deep(archived, text);
        return text.ToString();
    }

    private static void Deep(ArchivedBlock archived, StringBuilder text)
    {
        foreach (var trace in archived.Traces)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"trace {trace.Block} {trace.Transaction}");
            foreach (ref readonly var frame in trace.Frames)
            {
                text.AppendLine(frame.ToString());
            }

            foreach (ref readonly var access in trace.Accesses)
            {
                text.AppendLine(access.ToString());
            }
        }
    }

    // Where nothing stands, it does not matter where it would begin.
    private static string Range(int start, int count) => count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{start}+{count}");

    private static string Hex(Block block, ByteRange range) => Ethereum.Hex.Encode(block.Bytes(range));
}
