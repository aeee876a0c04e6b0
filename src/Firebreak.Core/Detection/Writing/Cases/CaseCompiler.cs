using System.Buffers.Binary;
using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes the blocks that a rule's cases tell of.</summary>
public sealed class CaseCompiler
{
    private const int DeepestCalls = 32;
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(12);

    private readonly List<RuleFault> _faults;
    private readonly WrittenValues _values;
    private readonly ChainId _chain;
    private readonly CaseDeclarations _declared;

    private CaseCompiler(RuleDraft rule, Protocol protocol, List<RuleFault> faults)
    {
        _faults = faults;
        _values = new WrittenValues(new Ledger(protocol), faults, AccountOf);
        _declared = new CaseDeclarations(rule, faults);
        _chain = rule.Networks.Count > 0 ? rule.Networks[0] : new ChainId(1);
    }

    /// <summary>The case made ready; null when there is a fault.</summary>
    public static RuleCase? Compile(CaseDraft draft, RuleDraft rule, Protocol protocol, ICollection<RuleFault> faults)
    {
        var found = new List<RuleFault>();
        var compiler = new CaseCompiler(rule, protocol, found);
        var blocks = compiler.Blocks(draft);
        var answers = new CaseAnswers(compiler._values, compiler._declared, found).Of(draft);
        foreach (var fault in found)
        {
            faults.Add(fault);
        }

        return found.Count == 0 ? new RuleCase(draft.Name.Text, draft.Fires, blocks, answers) : null;
    }

    /// <summary>An account that is always the same for the same name.</summary>
    private static Address? AccountOf(string name) => Address.FromBytes(Keccak.Hash(name).AsBytes()[12..]);

    private Address Account(Phrase? name, string otherwise) => _values.FindAccount(name?.Text ?? otherwise)!.Value;

    private Items<Block> Blocks(CaseDraft draft)
    {
        var blocks = new List<Block>();
        var (parent, minedAt) = (Keccak.Hash("case"), Beginning);
        foreach (var (place, block) in draft.Blocks.Index())
        {
            minedAt += After(block);
            var number = (ulong)place + 1;
            var reference = new BlockRef(number, Keccak.Hash(string.Create(CultureInfo.InvariantCulture, $"case block {number}")));
            blocks.Add(Build(block, new BlockHeader(_chain, reference, parent, minedAt, Miner: default, BaseFee: 1_000_000_000, GasUsed: 0, GasLimit: 30_000_000)));
            parent = reference.Hash;
        }

        return blocks.ToItems();
    }

    private TimeSpan After(CaseBlock block)
    {
        if (block.After is not { } after)
        {
            return Usual;
        }

        if (WindowText.TryRead(after.Text, out var length) && length.Time > TimeSpan.Zero)
        {
            return length.Time;
        }

        _faults.Add(new RuleFault(after, null, $"'{Excerpt.Of(after.Text, 40)}' is no time", "write a time such as 45 s, 30 min or 1 h"));
        return Usual;
    }

    private Block Build(CaseBlock block, BlockHeader header)
    {
        var builder = new BlockBuilder(header) { Lanes = Lanes.Wide, Stage = block.IsPending ? EvidenceStage.Pending : EvidenceStage.Mined };
        foreach (var (place, transaction) in block.Transactions.Index())
        {
            Add(builder, transaction, place);
        }

        return builder.Build();
    }

    private void Add(BlockBuilder builder, CaseCall transaction, int place)
    {
        var (from, to) = (Account(transaction.From, "sender"), Account(transaction.To, ""));
        var index = builder.AddTransaction(new TransactionRow
        {
            Hash = Keccak.Hash(string.Create(CultureInfo.InvariantCulture, $"case transaction {builder.Header.Ref.Number} {place}")),
            From = from,
            To = to,
            IsCreation = transaction.Creates,
            Nonce = (ulong)place,
            Value = _values.Amount(transaction.Value),
            Input = builder.AddBytes(InputOf(transaction)),
            Succeeded = !transaction.Reverts,
            GasUsed = 100_000,
            GasPrice = 2_000_000_000,
            FrameStart = builder.FrameCount,
            LogStart = builder.LogCount,
            ChangeStart = builder.ChangeCount,
        });
        AddFrame(builder, index, parent: -1, from, hasReverted: false, transaction);
        foreach (var log in transaction.Logs)
        {
            AddLog(builder, index, log);
        }

        foreach (var change in transaction.Changes)
        {
            AddChange(builder, index, change);
        }

        ref var row = ref builder.Transaction(index);
        row.FrameCount = builder.FrameCount - row.FrameStart;
        row.LogCount = builder.LogCount - row.LogStart;
        row.ChangeCount = builder.ChangeCount - row.ChangeStart;
    }

    private void AddFrame(BlockBuilder builder, int transaction, int parent, Address from, bool hasReverted, CaseCall call)
    {
        var depth = parent < 0 ? 0 : builder.Frame(parent).Depth + 1;
        var (input, to) = (InputOf(call), Account(call.To, ""));
        var kind = call.Creates ? FrameKind.Create : call.Kind switch { "delegatecall" => FrameKind.DelegateCall, "staticcall" => FrameKind.StaticCall, _ => FrameKind.Call };
        var index = builder.AddFrame(new FrameRow
        {
            Transaction = transaction,
            Parent = parent,
            Depth = (ushort)depth,
            Kind = kind,
            Reverted = hasReverted || call.Reverts,
            From = from,
            To = to,
            Value = _values.Amount(call.Value),
            Input = builder.AddBytes(input),
            Selector = input.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(input),
        });
        foreach (var inner in depth < DeepestCalls ? call.Calls : [])
        {
            var context = kind == FrameKind.DelegateCall ? from : to;
            AddFrame(builder, transaction, index, inner.From is null ? context : Account(inner.From, ""), hasReverted || call.Reverts, inner);
        }

        builder.Frame(index).End = builder.FrameCount;
    }

    private byte[] InputOf(CaseCall call)
    {
        if (call.Call is not { } written || _declared.Function(written) is not { } function
            || _values.Arguments(written, function.Inputs, call.Arguments) is not { } arguments)
        {
            return [];
        }

        return _declared.Encode(written, () => function.Encode(arguments)) ?? [];
    }

    private void AddLog(BlockBuilder builder, int transaction, CaseLog log)
    {
        if (_declared.Event(log.Event) is not { } declared
            || _values.Arguments(log.Event, declared.Inputs, log.Arguments) is not { } arguments)
        {
            return;
        }

        var topics = new List<Hash256> { declared.Topic0 };
        var (types, values) = (new List<AbiType>(), new List<object>());
        foreach (var (place, input) in declared.Inputs.Index())
        {
            if (!input.IsIndexed)
            {
                types.Add(input.Type);
                values.Add(arguments[place]);
            }
            else if (_declared.Encode(log.Event, () => AbiCodec.Encode([input.Type], [arguments[place]])) is { } word)
            {
                // Of what does not fit into a word the chain keeps a hash; which one is no matter to a case.
                topics.Add(word.Length == Hash256.Length ? Hash256.FromBytes(word) : Keccak.Hash(word));
            }
        }

        var data = _declared.Encode(log.Event, () => AbiCodec.Encode(types, values)) ?? [];
        builder.AddLog(new LogRow
        {
            Transaction = transaction,
            LogIndex = builder.LogCount,
            Emitter = Account(log.Emitter, ""),
            TopicCount = (byte)topics.Count,
            Topic0 = topics[0],
            Topic1 = topics.ElementAtOrDefault(1),
            Topic2 = topics.ElementAtOrDefault(2),
            Topic3 = topics.ElementAtOrDefault(3),
            Data = builder.AddBytes(data),
        });
    }

    private void AddChange(BlockBuilder builder, int transaction, CaseChange change) => builder.AddChange(new StateChangeRow
    {
        Transaction = transaction,
        Account = Account(change.Account, ""),
        Field = change.Slot is null ? StateField.Balance : StateField.Storage,
        Slot = change.Slot is null ? default : Hash256.FromUInt256(_values.Amount(change.Slot)),
        Before = _values.Amount(change.Before),
        After = _values.Amount(change.After),
    });
}
