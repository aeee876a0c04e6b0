using System.Globalization;
using System.Text.Json;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Signers;

/// <summary>
/// Gives out transactions that were signed in calm. It holds no key: whoever takes the machine can pull these levers at these nonces, and nothing else.
/// Only fees and gas may differ from what is asked for.
/// </summary>
public sealed class PresignedSigner : ISigner
{
    private const int MostTransactions = 10_000;

    private readonly List<SignedTransaction> _held;

    private PresignedSigner(string name, Address address, List<SignedTransaction> held) => (Name, Address, _held) = (name, address, held);

    public string Name { get; }

    public Address Address { get; }

    /// <exception cref="BadConfigurationException">A file cannot be used; says which and what to do.</exception>
    public static PresignedSigner Open(PresignedEntry entry)
    {
        var document = KeystoreSigner.ReadPrivate(entry.File, longest: 8 * 1024 * 1024);
        var password = KeystoreSigner.ReadPrivate(entry.PasswordFile).TrimEnd('\r', '\n');
        try
        {
            var held = Read(SealedDocument.Open(document, password));
            return new PresignedSigner(entry.Name, held[0].Sender, held);
        }
        catch (Exception exception) when (exception is KeystoreException or RlpException or TransactionException or JsonException or FormatException)
        {
            throw new BadConfigurationException([new Fault(
                entry.File, 0, 0, exception is KeystoreException or FormatException ? exception.Message.TrimEnd('.') : "holds something that is no signed transaction", $"make it anew with firebreak presign, or check the password file of {entry.Name}")]);
        }
    }

    /// <summary>The text to be sealed.</summary>
    public static string Write(IEnumerable<SignedTransaction> transactions) => JsonSerializer.Serialize(transactions.Select(transaction => Hex.Encode(transaction.Raw)));

    public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var same = _held.Where(held => DoesTheSame((Eip1559Transaction)held.Transaction, transaction)).ToList();
        if (same.Count == 0)
        {
            throw new SignerException($"{Name} holds no transaction that was signed for this call");
        }

        var fitting = same.Where(held => held.Transaction.Nonce == transaction.Nonce).OrderBy(held => ((Eip1559Transaction)held.Transaction).MaxFeePerGas).ToList();
        return fitting.Count == 0
            ? throw new SignerException(string.Create(
                CultureInfo.InvariantCulture, $"what {Name} holds was signed for the nonces {string.Join(", ", same.Select(held => held.Transaction.Nonce).Distinct().Order())}, and the account is at {transaction.Nonce}: presign anew"))
            : Task.FromResult(fitting.Find(held => Offers((Eip1559Transaction)held.Transaction, transaction)) ?? fitting[^1]);
    }

    public override string ToString() => $"{Name} ({Address})";

    private static bool DoesTheSame(Eip1559Transaction held, Eip1559Transaction asked) =>
        held.To == asked.To && held.ChainId == asked.ChainId && held.Value == asked.Value && held.Data.AsSpan().SequenceEqual(asked.Data);

    private static bool Offers(Eip1559Transaction held, Eip1559Transaction asked) =>
        held.MaxFeePerGas >= asked.MaxFeePerGas && held.MaxPriorityFeePerGas >= asked.MaxPriorityFeePerGas;

    private static List<SignedTransaction> Read(string text)
    {
        var held = (JsonSerializer.Deserialize<string[]>(text) ?? []).Take(MostTransactions).Select(raw => SignedTransaction.Decode(Hex.Decode(raw))).ToList();
        return held.Count == 0 || held.Exists(one => one.Transaction is not Eip1559Transaction { Value.IsZero: true, AccessList.Count: 0 } || one.Sender != held[0].Sender)
            ? throw new FormatException("it must hold transactions of one account that send no ether.")
            : held;
    }
}
