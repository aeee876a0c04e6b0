using System.Globalization;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Judging;

/// <summary>One end of a range as a person writes it.</summary>
/// <param name="Option">Which option it was written for.</param>
/// <param name="Height">The block's number; null when it is told from the head.</param>
/// <param name="Back">So many blocks below the head.</param>
internal sealed record RangeEnd(string Option, ulong? Height, ulong Back)
{
    /// <exception cref="BadConfigurationException">It is none of the forms.</exception>
    public static RangeEnd Parse(string option, string text)
    {
        if (text == "latest")
        {
            return new RangeEnd(option, null, 0);
        }

        return text.StartsWith('-') && Number(text[1..]) is { } back ? new RangeEnd(option, null, back)
            : Number(text) is { } height ? new RangeEnd(option, height, 0)
            : throw BadInput.At(option, $"is {BadInput.Quote(text)}", "write a block number, latest, or a negative offset from the head such as -100");
    }

    /// <exception cref="BadConfigurationException">There is no such block yet.</exception>
    public ulong At(ulong head)
    {
        if (Height > head)
        {
            throw BadInput.At(
                Option, FormattableString.Invariant($"is block {Height}, but the head of the node is block {head}"), FormattableString.Invariant($"write {head} or less, or latest"));
        }

        return Height ?? (Back > head ? 0 : head - Back);
    }

    private static ulong? Number(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Faults of the command line in the form in which those of files are told.</summary>
internal static class BadInput
{
    public static BadConfigurationException At(string option, string what, string mend) => new([new Fault(option, 0, 0, what, mend)]);

    public static string Quote(string text) => $"\"{Excerpt.Of(text, 60)}\"";
}

/// <summary>The nodes that were named.</summary>
internal static class NodeAddresses
{
    /// <exception cref="BadConfigurationException">One is not the address of a node; all such are named.</exception>
    public static IReadOnlyList<Uri> Parse(IReadOnlyList<string> texts)
    {
        var good = new List<Uri>();
        var faults = new List<Fault>();
        foreach (var text in texts)
        {
            if (Uri.TryCreate(text.StartsWith('/') ? $"ipc://{text}" : text, UriKind.Absolute, out var node)
                && (node.Scheme is "ws" or "wss" or "http" or "https" || (node.Scheme == "ipc" && node.AbsolutePath.Length > 1)))
            {
                good.Add(node);
            }
            else
            {
                faults.Add(new Fault("--rpc", 0, 0, $"{BadInput.Quote(text)} is not the address of a node", "write one that begins with ws://, wss://, http://, https:// or ipc:///"));
            }
        }

        return faults.Count == 0 ? good : throw new BadConfigurationException([.. faults]);
    }
}
