using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli.Evaluating;

/// <summary>Where a recorded transaction can be looked at.</summary>
internal static class TransactionLink
{
    /// <summary>The address of its page at the chain's explorer; null where the transaction is made up or the chain has none that is known.</summary>
    public static string? Of(Verdict verdict) => verdict.Note is null && verdict.Chain.Value switch
    {
        1 => "https://etherscan.io",
        10 => "https://optimistic.etherscan.io",
        56 => "https://bscscan.com",
        137 => "https://polygonscan.com",
        8453 => "https://basescan.org",
        42161 => "https://arbiscan.io",
        _ => null,
    } is { } explorer
        ? $"{explorer}/tx/{verdict.Name}"
        : null;

    /// <summary>The same as Markdown.</summary>
    public static string Markdown(Verdict verdict) => Of(verdict) is { } link ? $"[`{verdict.Name}`]({link})" : $"`{verdict.Name}`";
}
